// Tiny runs whose expert comes from a PyTorch file and is not trained. Not how such files are read (weights.test.ts). Fixture: scripts/fixtures/torch-files.py.
import { readFileSync } from 'node:fs';
import type { DecodeImage } from '@softlabel/data';
import { randomBits } from '@softlabel/runtime';
import { convNet, decodeCheckpoint } from '@softlabel/train';
import { expect, test } from 'vitest';
import { decodeLabelBundle } from '../labels/bundle.ts';
import { parseExpertRecipe, parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { runRecipe, trainExperts } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';
import { readWeights } from './weights.ts';

const SIDE = 8;
const CHECKPOINT = 'run/checkpoints/expert-0/epoch-0000.safetensors';
const BUNDLE = 'run/labels/expert-0/epoch-0000-ipc-0002.safetensors';
const RECIPE = `
data: { name: images, path: d, validation: 0 }
model: { depth: 1, width: 4 }
expert: { init: convnet.pt, epochs: 0 }
label: { sources: expert }
student: { ipc: 2, epochs: 2, batch: 4, count: 1 }
`;

/** A signature, one scan and an end, with the image's number in it. */
const encoded = (number: number) => Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, number, 0xff, 0xd9);
const decode: DecodeImage = async (bytes) => ({
  width: SIDE,
  height: SIDE,
  pixels: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => randomBits(1, 'shapes', bytes[6], i) & 255),
});

/** Four training and two test images of each class, and the expert. */
function inputs() {
  const images = ['cat', 'dog'].flatMap((name, k) =>
    Array.from({ length: 6 }, (_, i) => [`d/${i < 4 ? 'train' : 'test'}/${name}/${i}.jpg`, encoded(2 * i + k)] as const),
  );
  const expert = new Uint8Array(readFileSync(new URL('../../../formats/fixtures/convnet.pt', import.meta.url)));
  return memoryFiles(new Map([...images, ['convnet.pt', expert] as const]));
}
type MemoryFiles = ReturnType<typeof inputs>;
const ports = (files: MemoryFiles) => portsOn(files, { readers: { files, decode } });
const bytesOf = ({ contents }: MemoryFiles, path: string) => contents.get(path) ?? new Uint8Array(0);

test('a state dict of PyTorch labels as it is', async () => {
  const files = inputs();
  const { cells, expert } = await runRecipe(parseRecipe(RECIPE, 'r.yaml'), 'run', ports(files));
  expect(cells.map(({ labels: { source, epoch } }) => `${source} ${epoch}`)).toEqual(['expert 0']);
  expect(expert).toEqual([]); // no epoch was trained
  expect([...files.contents.keys()].filter((path) => path.endsWith('.safetensors')).sort()).toEqual([CHECKPOINT, BUNDLE]);

  const model = convNet({ depth: 1, width: 4, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, 2);
  const data = { classNames: ['cat', 'dog'], whitening: null, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
  const { values } = await readWeights(model, data, files, 'convnet.pt');
  expect(decodeCheckpoint(model, bytesOf(files, CHECKPOINT), CHECKPOINT).values).toEqual(values);

  const trained = inputs();
  await runRecipe(parseRecipe(RECIPE, 'r.yaml', ['expert.epochs=1', 'label.epoch=0']), 'run', ports(trained));
  const { values: logits } = decodeLabelBundle(bytesOf(files, BUNDLE), BUNDLE);
  expect(new Set(logits).size).toBe(8);
  expect(logits).toEqual(decodeLabelBundle(bytesOf(trained, BUNDLE), BUNDLE).values);
});

test('it is there at once when it is asked for, once and again', async () => {
  const files = inputs();
  const recipe = parseExpertRecipe(RECIPE, 'r.yaml');
  const epochs = await trainExperts(recipe, 'run', ports(files));
  expect(epochs.map(({ epoch, loss }) => [epoch, loss])).toEqual([[0, null]]);
  expect(await trainExperts(recipe, 'run', ports(files))).toEqual(epochs);
});
