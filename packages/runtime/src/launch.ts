// Launches one kernel on host arrays and reads the results back: for tests, benches and tools. Training replays plans instead.
import type { Device } from './device.ts';
import { dispatchGrid } from './grid.ts';
import { type AnyKernel, elementBytes, kernelLabel, packParams, type Variant } from './kernel.ts';

export type HostArray = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

export interface Launch {
  readonly variant: Variant;
  readonly params: { readonly [name: string]: number };
  /** One array per binding: inputs hold values, outputs are overwritten copies of what is given. With a population, its members one after the other. */
  readonly arrays: { readonly [binding: string]: HostArray };
  /** Members of the population; a binding listed in `shared` has one array for all of them. */
  readonly population?: number;
  readonly shared?: readonly string[];
}

const STORAGE = 0x80;
const COPY_SRC = 0x04;
const COPY_DST = 0x08;
const MAP_READ = 0x01;
const UNIFORM = 0x40;

/** Runs `def` once; returns every written or updated binding, in the type it was given. Keeps no memory, whether it throws or not. */
export async function launchKernel(device: Device, def: AnyKernel, launch: Launch): Promise<{ [binding: string]: HostArray }> {
  const label = kernelLabel(def, launch.variant);
  const members = launch.population ?? 1;
  const names = Object.keys(def.bindings);
  const sizes = Object.fromEntries(names.map((name) => [name, memberElements(def, launch, name, members)]));
  const strides = Object.fromEntries(names.map((name) => [name, launch.shared?.includes(name) ? 0 : sizes[name]]));
  const params = packParams(def, launch.params, strides);
  const uniform = device.gpu.createBuffer({ label: `${label}.params`, size: params.byteLength, usage: UNIFORM | COPY_DST });
  device.gpu.queue.writeBuffer(uniform, 0, params);
  const buffers = names.map((name) =>
    upload(device, `${label}.${name}`, launch, name, sizes[name] * elementBytes(def.bindings[name].element), members),
  );
  try {
    await device.checked(label, () => encodeOnce(device, def, launch, [uniform, ...buffers], members));
    return await readOutputs(device, def, launch, names, buffers, sizes, members);
  } finally {
    for (const buffer of [uniform, ...buffers]) buffer.destroy();
  }
}

/** Elements one member takes, rounded up so that vec4 kernels may touch the tail. */
function memberElements(def: AnyKernel, launch: Launch, name: string, members: number): number {
  const array = launch.arrays[name];
  if (array === undefined) throw new Error(`${def.name}: expected an array for binding '${name}', got none.`);
  const perMember = array.length / (launch.shared?.includes(name) ? 1 : members);
  return (Math.max(4, Math.ceil(perMember / 4) * 4) * 4) / elementBytes(def.bindings[name].element);
}

function upload(device: Device, label: string, launch: Launch, name: string, memberBytes: number, members: number): GPUBuffer {
  const copies = launch.shared?.includes(name) ? 1 : members;
  const array = launch.arrays[name];
  const perMember = array.length / copies;
  const buffer = device.gpu.createBuffer({ label, size: memberBytes * copies, usage: STORAGE | COPY_SRC | COPY_DST });
  for (let m = 0; m < copies; m++) device.gpu.queue.writeBuffer(buffer, m * memberBytes, array, m * perMember, perMember);
  return buffer;
}

function encodeOnce(device: Device, def: AnyKernel, launch: Launch, buffers: GPUBuffer[], members: number): void {
  const label = kernelLabel(def, launch.variant);
  const pipeline = device.pipeline(def, launch.variant);
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = device.gpu.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries });
  const encoder = device.gpu.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(...dispatchGrid(label, def.workgroups(launch.params, launch.variant), members, device.profile.maxWorkgroups));
  pass.end();
  device.gpu.queue.submit([encoder.finish({ label })]);
}

async function readOutputs(
  device: Device,
  def: AnyKernel,
  launch: Launch,
  names: string[],
  buffers: GPUBuffer[],
  sizes: { [name: string]: number },
  members: number,
): Promise<{ [binding: string]: HostArray }> {
  const results: { [binding: string]: HostArray } = {};
  for (const [i, name] of names.entries()) {
    if (['read', 'scratch'].includes(def.bindings[name].access)) continue;
    const words = await readWords(device, buffers[i]);
    const copies = launch.shared?.includes(name) ? 1 : members;
    results[name] = unpad(words, launch.arrays[name], (sizes[name] * elementBytes(def.bindings[name].element)) / 4, copies);
  }
  return results;
}

/** Copies a whole buffer to the host. */
async function readWords(device: Device, source: GPUBuffer): Promise<ArrayBuffer> {
  const target = device.gpu.createBuffer({ label: `${source.label}.read`, size: source.size, usage: MAP_READ | COPY_DST });
  const encoder = device.gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, target, 0, source.size);
  device.gpu.queue.submit([encoder.finish()]);
  await device.settle(target.mapAsync(MAP_READ));
  const words = target.getMappedRange().slice(0);
  target.destroy();
  return words;
}

/** Drops the padding between members. */
function unpad(words: ArrayBuffer, like: HostArray, memberWords: number, copies: number): HostArray {
  const all = like instanceof Float32Array ? new Float32Array(words) : new Uint32Array(words);
  const perMember = like.length / copies;
  const result = like instanceof Float32Array ? new Float32Array(like.length) : new Uint32Array(like.length);
  for (let m = 0; m < copies; m++) result.set(all.subarray(m * memberWords, m * memberWords + perMember), m * perMember);
  return result;
}
