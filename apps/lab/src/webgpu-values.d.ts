// The two WebGPU constants that TypeScript's own DOM types lack. Bit values as in the WebGPU specification.
declare const GPUBufferUsage: {
  readonly MAP_READ: 1;
  readonly COPY_SRC: 4;
  readonly COPY_DST: 8;
  readonly UNIFORM: 64;
  readonly STORAGE: 128;
};
declare const GPUMapMode: { readonly READ: 1; readonly WRITE: 2 };
