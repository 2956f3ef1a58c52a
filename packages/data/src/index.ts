// The public names of @softlabel/data.
export * from './batches.ts';
export * from './choice.ts';
export * from './cifar.ts';
export * from './dataset.ts';
export * from './decode-image.ts';
export * from './digest.ts';
export * from './files.ts';
export * from './image-folder.ts';
export * from './preprocess.ts';
export * from './shapes/shapes.ts';
export * from './subsets.ts';
export * from './tar.ts';
