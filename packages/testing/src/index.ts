export * from './close.ts';
export * from './device.ts';
export * from './evaluate.ts';
export * from './gradient.ts';
export * from './heap.ts';
export * from './kernel.ts';
export * from './random.ts';
