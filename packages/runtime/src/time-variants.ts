// Times the variants of one kernel side by side on random data: for benches and tools. A kernel's time within a step is the profiler's matter.
import type { Device } from './device.ts';
import { dispatchGrid } from './grid.ts';
import { type AnyKernel, kernelLabel, packParams, type Variant } from './kernel.ts';
import { randomUniform } from './philox.ts';
import type { DeviceProfile } from './profile.ts';

export interface VariantTime {
  readonly variant: Variant;
  /** Best time of one dispatch, in milliseconds. */
  readonly ms: number;
  /** Time of the first dispatch, which waits for the driver's compiler. */
  readonly firstMs: number;
}

/** A submit holds as many dispatches as take this long, so that submitting and waiting do not show. */
const SUBMIT_MS = 20;
const MOST_DISPATCHES = 1000;
/** Random numbers of a binding before they repeat. */
const DRAWN = 65_521;
const UNIFORM_COPY_DST = 0x40 | 0x08;
const STORAGE_COPY_DST = 0x80 | 0x08;

/**
 * Dispatches every variant that `def` offers for `params`, in turn, `rounds` times. Throws when a binding's size is not known from its shape, or is beyond
 * the device's limits.
 */
export async function timeVariants(
  device: Device,
  def: AnyKernel,
  params: { readonly [name: string]: number },
  rounds: number,
): Promise<VariantTime[]> {
  const sizes = bindingBytes(device.profile, def, params);
  const buffers = await device.checked(`${def.name} on ${sum(sizes)} bytes`, () => [
    paramsBuffer(device, def, params),
    ...bindingBuffers(device, def, sizes),
  ]);
  const variants = def.variants(device.profile, params);
  const times: { variant: Variant; ms: number; firstMs: number; count: number }[] = [];
  for (const variant of variants) {
    const firstMs = await timeOf(device, def, params, variant, buffers, 1);
    const secondMs = await timeOf(device, def, params, variant, buffers, 1);
    const count = Math.max(1, Math.min(MOST_DISPATCHES, Math.round(SUBMIT_MS / secondMs)));
    times.push({ variant, ms: secondMs, firstMs, count });
  }
  for (let round = 0; round < rounds; round++)
    for (const time of times)
      time.ms = Math.min(time.ms, (await timeOf(device, def, params, time.variant, buffers, time.count)) / time.count);
  for (const buffer of buffers) buffer.destroy();
  return times.map(({ variant, ms, firstMs }) => ({ variant, ms, firstMs }));
}

/** Milliseconds of `count` dispatches in one submit. */
async function timeOf(
  device: Device,
  def: AnyKernel,
  params: { readonly [name: string]: number },
  variant: Variant,
  buffers: readonly GPUBuffer[],
  count: number,
): Promise<number> {
  const label = kernelLabel(def, variant);
  const start = performance.now();
  await device.checked(label, () => {
    const pipeline = device.pipeline(def, variant);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const encoder = device.gpu.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.gpu.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries }));
    const grid = dispatchGrid(label, def.workgroups(params, variant), 1, device.profile.maxWorkgroups);
    for (let i = 0; i < count; i++) pass.dispatchWorkgroups(...grid);
    pass.end();
    device.gpu.queue.submit([encoder.finish()]);
  });
  await device.settle(device.gpu.queue.onSubmittedWorkDone());
  return performance.now() - start;
}

function paramsBuffer({ gpu }: Device, def: AnyKernel, params: { readonly [name: string]: number }): GPUBuffer {
  const values = packParams(def, params);
  const buffer = gpu.createBuffer({ label: `${def.name}.params`, size: values.byteLength, usage: UNIFORM_COPY_DST });
  gpu.queue.writeBuffer(buffer, 0, values);
  return buffer;
}

/** Storage of every binding: floats are drawn from [-1, 1), integers are 0, because they may be indices. */
function bindingBuffers({ gpu }: Device, def: AnyKernel, sizes: readonly number[]): GPUBuffer[] {
  return Object.entries(def.bindings).map(([name, { element }], binding) => {
    const buffer = gpu.createBuffer({ label: `${def.name}.${name}`, size: sizes[binding], usage: STORAGE_COPY_DST });
    if (element !== 'f32' && element !== 'vec4f') return buffer;
    const count = sizes[binding] / 4;
    const drawn = Float32Array.from({ length: Math.min(count, DRAWN) }, (_, i) => 2 * randomUniform(0, 'init', binding, i) - 1);
    for (let at = 0; at < count; at += DRAWN) gpu.queue.writeBuffer(buffer, 4 * at, drawn, 0, Math.min(DRAWN, count - at));
    return buffer;
  });
}

/** Bytes of every binding's buffer, whole vec4s. Throws where one is beyond the device's limits, naming it and the limit. */
export function bindingBytes(profile: DeviceProfile, def: AnyKernel, params: { readonly [name: string]: number }): number[] {
  const { maxBindingBytes, maxBufferBytes } = profile;
  const most = Math.min(maxBindingBytes, maxBufferBytes);
  const limit = most === maxBindingBytes ? 'maxStorageBufferBindingSize' : 'maxBufferSize';
  return Object.entries(def.bindings).map(([name, { shape }]) => {
    const label = `${def.name}.${name}`;
    const bytes = 16 * Math.max(1, Math.ceil(numbersOf(label, shape, params) / 4));
    if (bytes > most)
      throw new Error(
        `${label}: expected at most ${most} bytes, ${limit} of ${profile.name}, got ${bytes} for [${shape}]. Lower one of its sizes.`,
      );
    return bytes;
  });
}

/** Numbers in a binding, whose shape is params, parts of them such as ceil(rows/256), and numbers: a product, or one divided after a slash. */
export function numbersOf(label: string, shape: string, params: { readonly [name: string]: number }): number {
  const [product, divisor = 1] = shape
    .split(' / ')
    .map((factors) => factors.split(' ').reduce((all, word) => all * factorOf(word, params), 1));
  if (Number.isNaN(product / divisor))
    throw new Error(`${label}: expected a shape of the kernel's params, got '${shape}'. This kernel cannot be timed alone.`);
  return product / divisor;
}

function factorOf(word: string, params: { readonly [name: string]: number }): number {
  const [, rounding, param, divisor] = /^(floor|ceil)\((\w+)\/(\d+)\)$/.exec(word) ?? [];
  if (rounding === undefined) return params[word] ?? Number(word);
  return Math[rounding === 'floor' ? 'floor' : 'ceil'](params[param] / Number(divisor));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
