// One kernel from source to numbers by hand: proves that a page's GPU computes. Not how the engine launches kernels.

const source = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&x)) { x[id.x] *= 2; }
}`;

/** Returns 2 x for each element of `x`, computed on `device`. */
export async function doubled(device: GPUDevice, x: Float32Array<ArrayBuffer>): Promise<Float32Array> {
  const { COPY_DST, COPY_SRC, MAP_READ, STORAGE } = GPUBufferUsage;
  const data = device.createBuffer({ label: 'doubled/x', size: x.byteLength, usage: STORAGE | COPY_SRC | COPY_DST });
  const read = device.createBuffer({ label: 'doubled/read', size: x.byteLength, usage: MAP_READ | COPY_DST });
  device.queue.writeBuffer(data, 0, x);
  const module = device.createShaderModule({ label: 'doubled', code: source });
  const pipeline = device.createComputePipeline({ label: 'doubled', layout: 'auto', compute: { module } });
  const encoder = device.createCommandEncoder({ label: 'doubled' });
  const pass = encoder.beginComputePass({ label: 'doubled' });
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({ label: 'doubled', layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: data }] }),
  );
  pass.dispatchWorkgroups(Math.ceil(x.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(data, 0, read, 0, x.byteLength);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  return new Float32Array(read.getMappedRange().slice(0));
}
