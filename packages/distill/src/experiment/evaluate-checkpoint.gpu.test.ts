// What evaluating a checkpoint says, and refuses to say anything of. Not how files of weights are read: weights.test.ts.
import { expect, test } from 'vitest';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { evaluateCheckpoint } from './evaluate-checkpoint.ts';
import { trainExperts } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';
import { recipe } from './tiny-run.fixture.ts';

const CHECKPOINT = 'run/checkpoints/expert-0/epoch-0001.safetensors';

test('a checkpoint is evaluated, and one with NaN in its weights is refused', async () => {
  const files = memoryFiles();
  const [, { accuracy }] = await trainExperts(recipe('expert.epochs=1', 'label.epoch=1'), 'run', portsOn(files));
  const evaluate = () => evaluateCheckpoint(recipe(), CHECKPOINT, portsOn(files));
  expect((await evaluate()).accuracy).toBe(accuracy);

  const bytes = files.contents.get(CHECKPOINT) ?? new Uint8Array(0);
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.length - 4, Number.NaN, true);
  await expect(evaluate()).rejects.toThrow(`checkpoint: expected finite weights in ${CHECKPOINT}, got NaN or infinity in`);
});
