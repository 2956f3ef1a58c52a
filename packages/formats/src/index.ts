// The public names of @softlabel/formats.
export * from './byte-source.ts';
export * from './format-error.ts';
export { fromFloat16 } from './half.ts';
export { gunzip } from './inflate.ts';
export * from './npy.ts';
export * from './npz.ts';
export * from './numpy-pickle.ts';
export * from './pickle.ts';
export * from './pickle-names.ts';
export * from './safetensors.ts';
export { type TarMember, tarMembers } from './tar.ts';
export * from './tfevents.ts';
export * from './torch-file.ts';
export * from './torch-tensor.ts';
export * from './torch-trajectory.ts';
export { encodeZip, type ZipMember } from './zip.ts';
export * from './zip-directory.ts';
export * from './zip-entry.ts';
