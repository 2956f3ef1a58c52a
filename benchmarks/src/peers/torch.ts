// PyTorch's training step, on the processor or on a CUDA device, in a Python process. Not a WebGPU library.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNpz, type NpyArray } from '@softlabel/formats';
import { DEBIAN_PYTHON, PATH_PYTHON, PythonProgram } from '../python.ts';
import { imagesChannelsFirst, type Task, type Trainer, variablesAsInFiles } from '../trainer.ts';

/** PyTorch of one Python, on one device, as it is or through torch.compile. */
interface TorchSetting {
  readonly python: string;
  readonly device: 'cpu' | 'cuda';
  readonly mode: 'eager' | 'compile';
  /** Offers the paper's augmentation besides. */
  readonly augment?: 'dsa';
  /** Threads on the processor: one for each core unless PyTorch's own choice is wanted. */
  readonly threads?: 'own';
}

/** Debian's PyTorch on the processor. */
export const torchOnCpu = (task: Task): Promise<Trainer | string> =>
  torchTrainer(task, { python: DEBIAN_PYTHON, device: 'cpu', mode: 'eager' });

/** The same, with DSA (paper, A.1) in its augmented training. */
export const augmentingTorchOnCpu = (task: Task): Promise<Trainer | string> =>
  torchTrainer(task, { python: DEBIAN_PYTHON, device: 'cpu', mode: 'eager', augment: 'dsa' });

/** The same with as many threads as PyTorch starts when nobody tells it. */
export const torchAsShippedOnCpu = (task: Task): Promise<Trainer | string> =>
  torchTrainer(task, { python: DEBIAN_PYTHON, device: 'cpu', mode: 'eager', augment: 'dsa', threads: 'own' });

/** PyTorch on the CUDA device, all in float32: TF32 is off. */
export const torchOnCuda = (task: Task): Promise<Trainer | string> =>
  torchTrainer(task, { python: PATH_PYTHON, device: 'cuda', mode: 'eager' });

/** The same, its network through torch.compile. */
export const compiledTorchOnCuda = (task: Task): Promise<Trainer | string> =>
  torchTrainer(task, { python: PATH_PYTHON, device: 'cuda', mode: 'compile' });

/** Starts PyTorch on the task; resolves with the reason when it cannot run. */
async function torchTrainer(task: Task, { python, device, mode, augment, threads }: TorchSetting): Promise<Trainer | string> {
  const folder = await mkdtemp(join(tmpdir(), 'softlabel-bench-'));
  try {
    const file = join(folder, 'task.npz');
    await writeFile(file, await encodeNpz(arraysOf(task)));
    const wishes = [...(augment ? [augment] : []), ...(threads ? [`${threads}-threads`] : [])];
    const started = await PythonProgram.start('torch_step.py', [file, device, mode, ...wishes], python);
    if (typeof started === 'string') return started;
    return {
      about: started.about,
      steps: (count) => started.run(count),
      ...(augment && { augmented: { steps: (count) => started.run(count, augment) } }),
      release: async () => started.stop(),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function arraysOf(task: Task): Map<string, NpyArray> {
  const { batch, side, classes } = task.size;
  const { lr, momentum, weightDecay } = task.optimizer;
  const array = (shape: readonly number[], data: Float32Array): NpyArray => ({ dtype: 'f4', shape, data });
  return new Map([
    ...variablesAsInFiles(task).map(({ name, shape, values }) => [name, array(shape, values)] as const),
    ['images', array([batch, 3, side, side], imagesChannelsFirst(task))],
    ['targets', array([batch, classes], task.batch.targets)],
    ['optimizer', array([3], Float32Array.of(lr, momentum, weightDecay))],
  ]);
}
