// An opened WebGPU device as the engine uses it: profile, pipeline cache, waiting, and errors that name the culprit. Not how it was opened.
import { type AnyKernel, kernelLabel, type Variant } from './kernel.ts';
import { type DeviceProfile, profileOf } from './profile.ts';

/** Awaits a GPU promise; a port, because Dawn on Node must be waited for differently from a browser. */
export type Settle = <T>(promise: Promise<T>) => Promise<T>;

export interface Device {
  readonly gpu: GPUDevice;
  readonly profile: DeviceProfile;
  readonly settle: Settle;
  /** The pipeline of a variant, made once per source. */
  pipeline(def: AnyKernel, variant: Variant): GPUComputePipeline;
  /** Runs `make` and throws what WebGPU reported meanwhile, prefixed with `what`; where memory ran out, with what to lower. */
  checked<T>(what: string, make: () => T): Promise<T>;
  /** Throws when the device is lost or reported an error outside a check. */
  assertAlive(): void;
}

/** What the program around a device knows of it. */
export interface DeviceSurroundings {
  /** Plain awaiting by default. */
  readonly settle?: Settle;
  /** Bytes of the device's memory. */
  readonly memoryBytes?: number | null;
}

/** Wraps an opened GPUDevice. */
export function createDevice(
  gpu: GPUDevice,
  info: GPUAdapterInfo,
  { settle = (promise) => promise, memoryBytes = null }: DeviceSurroundings = {},
): Device {
  const pipelines = new Map<string, GPUComputePipeline>();
  let failure: Error | null = null;
  gpu.addEventListener('uncapturederror', (event) => {
    failure ??= new Error(`device: ${event.error.message}`);
  });
  void gpu.lost.then(({ reason, message }) => {
    failure = new Error(
      `device: expected a living adapter, got it lost (${reason || 'unknown'}: ${message}). Start again; a run resumes from its last checkpoint.`,
    );
  });
  return {
    gpu,
    profile: profileOf(gpu, info, memoryBytes),
    settle,
    pipeline(def, variant) {
      const code = def.source(variant);
      const known = pipelines.get(code);
      if (known !== undefined) return known;
      const made = createPipeline(gpu, def, variant, code);
      pipelines.set(code, made);
      return made;
    },
    async checked<T>(what: string, make: () => T) {
      gpu.pushErrorScope('validation');
      gpu.pushErrorScope('out-of-memory');
      const popped = () => settle(Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]));
      let result: T;
      try {
        result = make();
      } catch (error) {
        await popped(); // a scope left open would keep every later error of the device to itself
        throw error;
      }
      const [exhausted, invalid] = await popped();
      if (exhausted !== null)
        throw new Error(
          `${what}: expected memory on the adapter, got none left (${exhausted.message}). Lower the batch, the population or the model's width.`,
        );
      if (invalid !== null) throw new Error(`${what}: ${invalid.message}`);
      return result;
    },
    assertAlive() {
      if (failure !== null) throw failure;
    },
  };
}

function createPipeline(gpu: GPUDevice, def: AnyKernel, variant: Variant, code: string): GPUComputePipeline {
  const label = kernelLabel(def, variant);
  const module = gpu.createShaderModule({ label, code });
  return gpu.createComputePipeline({ label, layout: pipelineLayout(gpu, def, label), compute: { module, entryPoint: 'main' } });
}

/** Binding 0 is the params' uniform, the others read-write storage. */
function pipelineLayout(gpu: GPUDevice, def: AnyKernel, label: string): GPUPipelineLayout {
  const storage = Object.keys(def.bindings).map((_, i) => ({ binding: i + 1, visibility: 4, buffer: { type: 'storage' as const } }));
  const entries: GPUBindGroupLayoutEntry[] = [{ binding: 0, visibility: 4, buffer: { type: 'uniform' } }, ...storage];
  return gpu.createPipelineLayout({ label, bindGroupLayouts: [gpu.createBindGroupLayout({ label, entries })] });
}
