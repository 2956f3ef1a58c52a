// The public names of @softlabel/formats; zip and its checksum stay inside.
export * from './format-error.ts';
export * from './npy.ts';
export * from './npz.ts';
export * from './safetensors.ts';
