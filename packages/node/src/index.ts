// The public names of @softlabel/node.
export * from './decode/jpeg.ts';
export * from './device.ts';
export * from './environment.ts';
export { nodeFiles } from './files.ts';
export { makeFolder } from './make-folder.ts';
export * from './source-identity.ts';
