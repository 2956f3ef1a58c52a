// Opens a WebGPU device on Dawn, and waits for it without stealing the processor. Not what runs on it: packages/runtime.
import { mkdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDevice, type Device, MATRIX_UNITS } from '@softlabel/runtime';
import { create, globals } from 'webgpu';
import { deviceMemory } from './device-memory.ts';

/** Dawn's instances, kept for the life of the process: a collected instance aborts it. */
const instances: GPU[] = [];

/** Features that some kernel variant or instrument uses; each is asked for only where the adapter has it. */
const WANTED = ['subgroups', 'shader-f16', 'timestamp-query'] as const;

/** Without these Dawn offers no matrix units: they are experimental, and on NVIDIA f16 has to be asked for. */
const MATRIX_FEATURES = ['allow_unsafe_apis', 'vulkan_enable_f16_on_nvidia'];
/** Takes out of kernels, and of the driver, what holds every index within its array. */
const NO_BOUNDS_CHECKS = 'disable_robustness';

/** Devices without bounds checks, which a device does not tell of itself. */
const unchecked = new WeakSet<GPUDevice>();

export interface OpenOptions {
  /** Dawn's own flags; `['backend=null']` validates everything and computes nothing. */
  readonly dawn?: readonly string[];
  /** Opens the adapter's matrix units, if it has any: kernels that use them round operands to f16, 11 bits and at most 65,504. */
  readonly matrixUnits?: boolean;
  /**
   * UNSAFE, for speed alone: kernels run without bounds checks, so that an index out of range reads or destroys any memory of the device instead of
   * being held back. By default as the environment says: SOFTLABEL_UNSAFE_NO_BOUNDS_CHECKS=1.
   */
  readonly unsafeNoBoundsChecks?: boolean;
}

/**
 * Of the software driver, which deals a launch out to its threads in equal parts beforehand: with one thread for each processor, the slowest
 * processor decides. With two, the system moves a waiting thread to whichever is free.
 */
const THREADS_PER_PROCESSOR = 2;

/** Threads of the software driver (LP_NUM_THREADS) in each of several processes that share this machine's processors. */
export const softwareThreads = (processes = 1): number =>
  Math.max(1, Math.floor((THREADS_PER_PROCESSOR * availableParallelism()) / processes));

/** There is no adapter to open, so that a driver has to be installed; every other error of opening is the adapter's own. */
export class NoAdapterError extends Error {
  override name = 'NoAdapterError';
}

const UNSAFE = 'SOFTLABEL_UNSAFE_NO_BOUNDS_CHECKS';

/** Whether the environment asks for kernels without bounds checks. Throws at what is neither a yes nor a no. */
function unsafeByEnvironment(): boolean {
  const asked = process.env[UNSAFE] ?? '';
  if (['', '0', '1'].includes(asked)) return asked === '1';
  throw new Error(`device: expected 0 or 1 in ${UNSAFE}, got ${asked}. With 1, kernels run without bounds checks.`);
}

/** Opens the first adapter with its own limits. Throws NoAdapterError, with what to install, when there is none. */
export async function openDevice({
  dawn = [],
  matrixUnits = false,
  unsafeNoBoundsChecks = unsafeByEnvironment(),
}: OpenOptions = {}): Promise<Device> {
  const features = [...(matrixUnits ? MATRIX_FEATURES : []), ...(unsafeNoBoundsChecks ? [NO_BOUNDS_CHECKS] : [])];
  const adapter = await requestAdapter(withFeatures(dawn, features));
  const wanted: readonly string[] = matrixUnits ? [...WANTED, MATRIX_UNITS] : WANTED;
  // The name of an experimental feature is not among the standard's.
  const requiredFeatures = wanted.filter((feature): feature is GPUFeatureName => adapter.features.has(feature));
  const memory = deviceMemory(adapter.info); // a tool may have to be asked, meanwhile
  const gpu = await adapter.requestDevice({ label: 'softlabel', requiredFeatures, requiredLimits: ownLimits(adapter.limits) });
  if (unsafeNoBoundsChecks) unchecked.add(gpu);
  return createDevice(gpu, adapter.info, { memoryBytes: await memory, ...(adapter.info.isFallbackAdapter && { settle: settleByNapping }) });
}

/** Whether `openDevice` left the bounds checks in. */
export const hasBoundsChecks = ({ gpu }: Pick<Device, 'gpu'>): boolean => !unchecked.has(gpu);

const ENABLE = 'enable-dawn-features=';

/** Dawn's flags with these features in the one flag for all: of several, the last would count alone. */
function withFeatures(flags: readonly string[], features: readonly string[]): string[] {
  const [enabling, others] = [flags.filter((flag) => flag.startsWith(ENABLE)), flags.filter((flag) => !flag.startsWith(ENABLE))];
  const all = [...enabling.map((flag) => flag.slice(ENABLE.length)), ...features];
  return all.length === 0 ? others : [...others, ENABLE + all.join(',')];
}

async function requestAdapter(dawn: readonly string[]): Promise<GPUAdapter> {
  process.env['XDG_RUNTIME_DIR'] ??= runtimeFolder();
  process.env['LP_NUM_THREADS'] ??= String(softwareThreads());
  Object.assign(globalThis, globals);
  const instance = create([...dawn]);
  instances.push(instance);
  const adapter = await instance.requestAdapter();
  if (adapter === null)
    throw new NoAdapterError(
      'openDevice: expected a WebGPU adapter, got none. Install a Vulkan driver, or run `npm run setup` for a software one.',
    );
  return adapter;
}

/** Mesa complains without a private folder for its sockets: one for each user, used again. */
function runtimeFolder(): string {
  const folder = join(tmpdir(), `softlabel-runtime-${process.getuid?.() ?? 'user'}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The limits that decide how large a tensor may be, as large as the adapter has them. */
function ownLimits(limits: GPUSupportedLimits): Record<string, number> {
  const { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage } = limits;
  return { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage };
}

const cell = new Int32Array(new SharedArrayBuffer(4));
/** Shortest and longest nap in ms, and its share of the time waited so far: long waits cost few wake-ups, short ones little delay. */
const NAP = { shortest: 0.3, longest: 10, share: 1 / 32 };

/**
 * Waits for `promise` in naps. Dawn spins one core while any promise is pending, and a software adapter needs that core for the work
 * itself. The event loop turns between naps, so timers, signals and files go on.
 */
async function settleByNapping<T>(promise: Promise<T>): Promise<T> {
  let pending = true;
  const done = promise.finally(() => {
    pending = false;
  });
  done.catch(() => undefined); // reported to the caller below
  const start = performance.now();
  while (pending) {
    const waited = performance.now() - start;
    Atomics.wait(cell, 0, 0, Math.min(NAP.longest, Math.max(NAP.shortest, waited * NAP.share)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
}
