export * from './device.ts';
export * from './grid.ts';
export * from './kernel.ts';
export * from './launch.ts';
export * from './philox.ts';
export * from './profile.ts';
export * from './wgsl.ts';
