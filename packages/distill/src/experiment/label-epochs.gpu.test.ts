// What experts say at every epoch kept, without any label bundle: as the bundles of their run say it.
import { beforeAll, expect, test } from 'vitest';
import { bundleTargets, decodeLabelBundle } from '../labels/bundle.ts';
import { parseExpertRecipe, parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { labelKeptEpochs } from './label-epochs.ts';
import { makeLabels, trainExperts } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 2, batch: 16, count: 2 }
`;
const trained = memoryFiles();
beforeAll(() => trainExperts(parseExpertRecipe(TINY, 'tiny.yaml'), 'run', portsOn(trained)));

const FILES = [0, 1].flatMap((expert) => [0, 1, 2].map((epoch) => `run/checkpoints/expert-${expert}/epoch-000${epoch}.safetensors`));

test('experts label with every epoch, and nothing is written', async () => {
  const files = memoryFiles(new Map(trained.contents));
  const bundles = await labelKeptEpochs('run', 3, portsOn(files));
  expect(bundles.map(({ source }) => source)).toEqual(FILES);
  expect(files.contents).toEqual(trained.contents);
  const facts = bundles.map(({ bundle: { header, images } }) => [header.expert?.epoch, header.expert?.seed, images.length]);
  expect(facts.map(([epoch, , count]) => [epoch, count])).toEqual([0, 1, 2, 0, 1, 2].map((epoch) => [epoch, 12]));
  expect(new Set(facts.map(([, seed]) => seed)).size).toBe(2);
  for (const { bundle } of bundles) expect(bundleTargets(bundle).reduce((sum, p) => sum + p, 0)).toBeCloseTo(12, 6);
});

test('they say what the bundles of the same images say', async () => {
  const files = memoryFiles(new Map(trained.contents));
  const [path] = await makeLabels(parseRecipe(`${TINY}\nlabel: { epoch: 1 }\nstudent: { ipc: 3 }`, 'tiny.yaml'), 'run', portsOn(files));
  const kept = decodeLabelBundle(files.contents.get(path) ?? new Uint8Array(0), path);
  const { bundle } = (await labelKeptEpochs('run', 3, portsOn(files)))[1];
  expect(bundle).toEqual({ ...kept, header: { ...kept.header, identity: null } });
});

test('code that has changed since hinders nobody', async () => {
  const ports = portsOn(memoryFiles(new Map(trained.contents)), { surroundings: { code: 'code 2' } });
  expect(await labelKeptEpochs('run', 1, ports)).toHaveLength(FILES.length);
});

test('a folder without experts says so', async () => {
  for (const path of ['nowhere', 'run'])
    await expect(
      labelKeptEpochs(path, 1, portsOn(memoryFiles(new Map([['run/recipe.yaml', new TextEncoder().encode(TINY)]])))),
    ).rejects.toThrow(`labels: expected label bundles or experts in ${path}, got neither. Train experts first: softlabel expert train.`);
});
