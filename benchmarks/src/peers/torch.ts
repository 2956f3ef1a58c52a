// PyTorch's training step on the processor, in a Python process. Not a WebGPU library.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNpz, type NpyArray } from '@softlabel/formats';
import { PythonProgram } from '../python.ts';
import { BATCH, CLASSES, imagesChannelsFirst, SIDE, type Task, type Trainer, variablesAsInFiles } from '../trainer.ts';

/** Starts PyTorch on the task; resolves with the reason when it cannot run. */
export async function torchTrainer(task: Task): Promise<Trainer | string> {
  const folder = await mkdtemp(join(tmpdir(), 'softlabel-bench-'));
  try {
    const file = join(folder, 'task.npz');
    await writeFile(file, await encodeNpz(arraysOf(task)));
    const started = await PythonProgram.start('torch_step.py', [file]);
    if (typeof started === 'string') return started;
    return {
      about: started.about,
      steps: (count) => started.run(count),
      release: async () => started.stop(),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function arraysOf(task: Task): Map<string, NpyArray> {
  const { lr, momentum, weightDecay } = task.optimizer;
  const array = (shape: readonly number[], data: Float32Array): NpyArray => ({ dtype: 'f4', shape, data });
  return new Map([
    ...variablesAsInFiles(task).map(({ name, shape, values }) => [name, array(shape, values)] as const),
    ['images', array([BATCH, 3, SIDE, SIDE], imagesChannelsFirst(task))],
    ['targets', array([BATCH, CLASSES], task.batch.targets)],
    ['optimizer', array([3], Float32Array.of(lr, momentum, weightDecay))],
  ]);
}
