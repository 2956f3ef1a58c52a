// A plan made ready for one device: buffers, bind groups and uniforms, then the same dispatches again and again. Decides nothing.
import { type Device, dispatchGrid, elementBytes, packParams } from '@softlabel/runtime';
import { type Dispatches, encodeCopies, encodeStep, type Location, type Step } from './dispatches.ts';
import type { Launch, Operand } from './lower.ts';
import { ALIGNMENT, type DeviceTensor } from './memory.ts';
import type { Plan } from './plan.ts';
import type { Spec } from './shape.ts';
import type { Storage } from './storage.ts';
import { submit } from './submit.ts';
import { type LaunchTimes, timeLaunches } from './timed-replay.ts';

export interface Replay {
  readonly plan: Plan;
  /** Where each output lies after a run: new state in its input's place, everything else in the plan's own memory until the next run. */
  readonly outputs: ReadonlyMap<string, DeviceTensor>;
  /** Encodes one run into `encoder`: one pass. Makes no buffer and no bind group. */
  encode(encoder: GPUCommandEncoder): void;
  /** Runs `repeats` times with a pass for each launch, and says when each of them ran. Makes what it needs and gives it back. */
  time(repeats: number): Promise<LaunchTimes>;
  /** Gives the plan's memory back at once instead of when it is collected. */
  release(): void;
}

const STORAGE_COPY = 0x80 | 0x04 | 0x08;
const UNIFORM_COPY_DST = 0x40 | 0x08;

/** Makes all GPU objects of `plan`, or keeps no memory when one of them fails. Errors of WebGPU name the launch they belong to. */
export async function prepare(device: Device, plan: Plan, outputSpecs: ReadonlyMap<string, Spec>): Promise<Replay> {
  const buffers: GPUBuffer[] = [];
  const release = () => {
    for (const buffer of buffers) buffer.destroy();
  };
  try {
    return { ...(await makeReplay(device, plan, outputSpecs, buffers)), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Puts every buffer that it makes into `buffers`. */
async function makeReplay(
  device: Device,
  plan: Plan,
  outputSpecs: ReadonlyMap<string, Spec>,
  buffers: GPUBuffer[],
): Promise<Omit<Replay, 'release'>> {
  const memory = await makeMemory(device, plan, buffers);
  const all: Step[] = [];
  for (const [i, launch] of [...plan.once, ...plan.launches].entries()) all.push(await makeStep(device, launch, memory, i));
  const [once, steps] = [all.slice(0, plan.once.length), all.slice(plan.once.length)];
  if (once.length > 0) submit(device, `${plan.name} once`, (encoder) => encode(encoder, { name: plan.name, steps: once, copies: [] }));
  const copies = plan.copies.map(({ from, to }) => ({ from: memory.locate(from), to: memory.locate(to), bytes: to.bytes }));
  const outputs = new Map<string, DeviceTensor>();
  for (const [path, storage] of plan.results) {
    const spec = outputSpecs.get(path);
    if (spec === undefined) throw new Error(`replay: expected a spec for output '${path}', got none.`);
    const { buffer, offset } = memory.locate(storage);
    const { members } = storage;
    outputs.set(path, { shape: spec.shape, dtype: spec.dtype, label: `${plan.name}/${path}`, members, region: buffer, offset });
  }
  const dispatches = { name: plan.name, steps, copies };
  return {
    plan,
    outputs,
    encode: (encoder) => encode(encoder, dispatches),
    time: (repeats) => timeLaunches(device, dispatches, repeats),
  };
}

interface Memory {
  locate(storage: Storage): Location;
  /** The uniform of launch `index`. */
  uniform(index: number): Location & { readonly size: number };
}

async function makeMemory(device: Device, plan: Plan, buffers: GPUBuffer[]): Promise<Memory> {
  const { gpu } = device;
  const make = async (label: string, size: number, usage: number) => {
    const name = `${plan.name} ${label}`;
    const buffer = await device.checked(`${name}, ${size} bytes`, () => gpu.createBuffer({ label: name, size, usage }));
    buffers.push(buffer);
    return buffer;
  };
  const slabs: GPUBuffer[] = [];
  for (const [i, size] of plan.arena.slabs.entries()) slabs.push(await make(`arena ${i}`, size, STORAGE_COPY));
  const constants = new Map(constantsOf(plan).map((storage, i) => [storage, i * ALIGNMENT]));
  const constantBuffer = await make('constants', Math.max(1, constants.size) * ALIGNMENT, STORAGE_COPY);
  for (const [{ origin }, offset] of constants)
    if (origin.kind === 'constant') gpu.queue.writeBuffer(constantBuffer, offset, Float32Array.of(origin.value));
  const packed = [...plan.once, ...plan.launches].map((launch) => packParams(launch.kernel, launch.params, stridesOf(launch)));
  const starts: number[] = [];
  const uniformBytes = packed.reduce((at, { byteLength }) => {
    starts.push(at);
    return at + Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
  }, 0);
  const uniforms = await make('params', Math.max(uniformBytes, ALIGNMENT), UNIFORM_COPY_DST);
  packed.forEach((bytes, i) => {
    gpu.queue.writeBuffer(uniforms, starts[i], bytes);
  });
  return {
    locate(storage) {
      if (storage.origin.kind === 'input') return { buffer: bufferOf(storage), offset: storage.origin.placement.offset };
      const constant = constants.get(storage);
      if (constant !== undefined) return { buffer: constantBuffer, offset: constant };
      const address = plan.arena.addresses.get(storage);
      if (address === undefined) throw new Error(`replay: expected '${storage.label}' to be placed, got no address.`);
      return { buffer: slabs[address.slab], offset: address.offset };
    },
    uniform: (index) => ({ buffer: uniforms, offset: starts[index], size: packed[index].byteLength }),
  };
}

/** From one member's part of each binding to the next, in elements; 0 where all see the same. */
function stridesOf({ kernel, operands }: Launch): { [binding: string]: number } {
  const bindings = Object.entries(kernel.bindings);
  return Object.fromEntries(
    bindings.map(([name, { element }], i) => {
      const { bytes, members } = operands[i];
      return [name, members === 1 ? 0 : bytes / members / elementBytes(element)];
    }),
  );
}

function bufferOf(storage: Storage): GPUBuffer {
  const region = storage.origin.kind === 'input' ? storage.origin.placement.region : null;
  if (region === null || !('mapAsync' in region))
    throw new Error(`replay: expected '${storage.label}' on a device, got a placement without a buffer. Use allocate().`);
  return region as GPUBuffer;
}

function constantsOf(plan: Plan): Storage[] {
  const all = [
    ...[...plan.once, ...plan.launches].flatMap(({ operands }) => operands.flatMap(({ storages }) => storages)),
    ...plan.results.values(),
    ...plan.copies.map(({ from }) => from),
  ];
  return [...new Set(all)].filter(({ origin }) => origin.kind === 'constant');
}

function makeStep(device: Device, launch: Launch, memory: Memory, index: number): Promise<Step> {
  const { kernel, variant, params, operands, members, label } = launch;
  const name = `${label} ${kernel.name}[${variant.name}]`;
  return device.checked(name, () => {
    const pipeline = device.pipeline(kernel, variant);
    const entries = [
      { binding: 0, resource: memory.uniform(index) },
      ...operands.map((operand, i) => ({ binding: i + 1, resource: bindingOf(operand, memory) })),
    ];
    const group = device.gpu.createBindGroup({ label: name, layout: pipeline.getBindGroupLayout(0), entries });
    const grid = dispatchGrid(name, kernel.workgroups(params, variant), members, device.profile.maxWorkgroups);
    return { label: name, pipeline, group, grid };
  });
}

function bindingOf({ storages, bytes }: Operand, memory: Memory): GPUBufferBinding {
  const { buffer, offset } = memory.locate(storages[0]);
  return { buffer, offset, size: bytes };
}

function encode(encoder: GPUCommandEncoder, dispatches: Dispatches): void {
  const pass = encoder.beginComputePass({ label: dispatches.name });
  for (const step of dispatches.steps) encodeStep(pass, step);
  pass.end();
  encodeCopies(encoder, dispatches);
}
