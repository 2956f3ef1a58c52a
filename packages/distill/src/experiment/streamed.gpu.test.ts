// Whole tiny runs on images that are read when they are needed, beside the same images held in memory. Not the decoding of real files.
import { type DecodeImage, drawCrop } from '@softlabel/data';
import { encodeNpz, type NpyArray } from '@softlabel/formats';
import { randomBits } from '@softlabel/runtime';
import { beforeAll, expect, test } from 'vitest';
import { parseExpertRecipe, parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { parseResults, type Results } from '../runs/results.ts';
import type { ExperimentEvent } from './events.ts';
import type { RunPorts } from './open.ts';
import { runRecipe, trainExperts } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

const SIDE = 8;
const PIXELS = SIDE * SIDE * 3;
/** What checks of encoded images ask for: a signature, one scan and an end, with the image's number in it. */
const encoded = (number: number) => Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, number, 0xff, 0xd9);
/** Random pixels of the number; a random crop shifts them by what was drawn. */
const decode: DecodeImage = async (bytes, _name, sizing) => {
  const shift = sizing && 'draw' in sizing ? drawCrop(100, 100, sizing.draw).box.left : 0;
  const pixelOf = (_: unknown, i: number) => (randomBits(1, 'shapes', bytes[6], i + shift) & 127) + (bytes[6] & 1) * 100;
  return { width: SIDE, height: SIDE, pixels: Uint8Array.from({ length: PIXELS }, pixelOf) };
};

/** Eight training and four test images of each class. */
function imageFolder(): Map<string, Uint8Array<ArrayBuffer>> {
  const names = ['cat', 'dog'].flatMap((name, k) =>
    Array.from({ length: 12 }, (_, i) => [`d/${i < 8 ? 'train' : 'test'}/${name}/${i}.jpg`, encoded(2 * i + k)] as const),
  );
  return new Map(names);
}

const RECIPE = `
name: streamed
data: { name: images, path: d, validation: 0.25 }
model: { depth: 1, width: 4 }
expert: { epochs: 3, batch: 5, optimizer: { momentum: 0.9 } }
label: { epoch: [1, 3] }
student: { ipc: 2, epochs: 4, batch: 4, count: 2 }
`;
type MemoryFiles = ReturnType<typeof memoryFiles>;
const run = (files: MemoryFiles, overrides: readonly string[], ports: Partial<RunPorts> = {}) =>
  runRecipe(parseRecipe(RECIPE, 'r.yaml', overrides), 'run', portsOn(files, { readers: { files, decode }, ...ports }));
const resultsOf = ({ contents }: MemoryFiles): Results => parseResults(new TextDecoder().decode(contents.get('run/results.json')), 'run');
/** What was measured, without how long it took. */
const measured = ({ cells, expert }: Results) => ({ cells: cells.map(({ seconds: _seconds, ...cell }) => cell), expert });
const lastWeights = ({ contents }: MemoryFiles) => contents.get('run/checkpoints/expert-0/epoch-0003.safetensors')?.slice(-1000);

const [decoded, streamed] = [memoryFiles(imageFolder()), memoryFiles(imageFolder())];
const events: ExperimentEvent[] = [];
beforeAll(async () => {
  await run(decoded, []);
  await run(streamed, ['data.stream=true'], { onEvent: (event) => events.push(event) });
});

test('a streamed data set gives the results of the decoded one, to the bit', () => {
  expect(measured(resultsOf(streamed))).toEqual(measured(resultsOf(decoded)));
  expect(lastWeights(streamed)).toEqual(lastWeights(decoded));
});

test('epochs on streamed images say how fast these came, others do not', () => {
  const records = events.flatMap((event) => (event.kind === 'epoch' ? [event.record] : []));
  expect(records.map(({ epoch, input }) => [epoch, input !== undefined])).toEqual([
    [0, false],
    [1, true],
    [2, true],
    [3, true],
  ]);
  for (const { input } of records.slice(1)) expect(input?.imagesPerSecond).toBeGreaterThan(0);
  expect(new TextDecoder().decode(decoded.contents.get('run/metrics.jsonl'))).not.toContain('imagesPerSecond');
});

test('a streamed run that was stopped goes on to the same bits', async () => {
  const files = memoryFiles(imageFolder());
  const controller = new AbortController();
  const onEvent = (event: ExperimentEvent) => {
    if (event.kind === 'epoch' && event.record.epoch === 2) controller.abort(new Error('stopped'));
  };
  const { signal } = controller;
  await expect(run(files, ['data.stream=true'], { onEvent, signal, readers: { files, decode, signal } })).rejects.toThrow('stopped');
  await run(files, ['data.stream=true']);
  expect(measured(resultsOf(files))).toEqual(measured(resultsOf(streamed)));
  expect(lastWeights(files)).toEqual(lastWeights(streamed));
});

test('experts see random crops, drawn again to the same bits where a run goes on', async () => {
  const cropped = ['data.stream=true', 'data.crop=random'];
  const [undisturbed, stopped] = [memoryFiles(imageFolder()), memoryFiles(imageFolder())];
  await run(undisturbed, cropped);
  expect(lastWeights(undisturbed)).not.toEqual(lastWeights(streamed));
  const controller = new AbortController();
  const onEvent = (event: ExperimentEvent) => {
    if (event.kind === 'epoch' && event.record.epoch === 1) controller.abort(new Error('stopped'));
  };
  await expect(run(stopped, cropped, { onEvent, signal: controller.signal })).rejects.toThrow('stopped');
  await run(stopped, cropped);
  expect(lastWeights(stopped)).toEqual(lastWeights(undisturbed));
});

test('images are ranked by an expert without being held', async () => {
  const settings = ['data.images=quantile', 'label.epoch=3'];
  const [held, read] = [memoryFiles(imageFolder()), memoryFiles(imageFolder())];
  await run(held, settings);
  await run(read, [...settings, 'data.stream=true']);
  expect(measured(resultsOf(read))).toEqual(measured(resultsOf(held)));
});

/** Eight training images and three test images of downsized ImageNet, of random pixels. */
async function downsizedFolder(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const batch = async (count: number) => {
    const data = Uint8Array.from({ length: count * 3 * 64 * 64 }, (_, i) => randomBits(1, 'shapes', count, i) & 255);
    const labels = BigInt64Array.from({ length: count }, (_, i) => BigInt(i + 1));
    const arrays = new Map<string, NpyArray>([
      ['data', { dtype: 'u1', shape: [count, 3 * 64 * 64], data }],
      ['labels', { dtype: 'i8', shape: [count], data: labels }],
    ]);
    return await encodeNpz(arrays);
  };
  return new Map([
    ['d/train_data_batch_1.npz', await batch(8)],
    ['d/val_data.npz', await batch(3)],
  ]);
}

test('an expert on bare pixels that are streamed is that on those in memory, to the bit', async () => {
  const contents = await downsizedFolder();
  const trained = async (stream: boolean) => {
    const files = memoryFiles(new Map(contents));
    const data = `data: { name: imagenet64, path: d, validation: 0, stream: ${stream} }`;
    const recipe = parseExpertRecipe(`${data}\nmodel: { depth: 4, width: 4 }\nexpert: { epochs: 3, batch: 5 }`, 'r.yaml');
    const records = await trainExperts(recipe, 'run', portsOn(files, { readers: { files, decode } }));
    return { weights: lastWeights(files), epochs: records.map(({ epoch, loss, accuracy }) => ({ epoch, loss, accuracy })) };
  };
  const [held, read] = [await trained(false), await trained(true)];
  expect(read.weights?.length).toBe(1000);
  expect(read).toEqual(held);
});
