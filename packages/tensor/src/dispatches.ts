// The dispatches of a plan with their GPU objects, and how one is encoded. Not how many passes or submits they are put in.

/** One dispatch, ready to encode. */
export interface Step {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly grid: readonly [number, number, number];
}

export interface Location {
  readonly buffer: GPUBuffer;
  readonly offset: number;
}

/** Everything that one run of a plan does: the steps in order, then the copies. */
export interface Dispatches {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly copies: readonly { readonly from: Location; readonly to: Location; readonly bytes: number }[];
}

export function encodeStep(pass: GPUComputePassEncoder, { pipeline, group, grid }: Step): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(grid[0], grid[1], grid[2]);
}

export function encodeCopies(encoder: GPUCommandEncoder, { copies }: Dispatches): void {
  for (const { from, to, bytes } of copies) encoder.copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, bytes);
}
