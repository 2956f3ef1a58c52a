// A run folder from its first file to its end, with a kill between.
import { encodeSafetensors } from '@softlabel/formats';
import { describe, expect, it } from 'vitest';
import { parseExpertRecipe, parseRecipe } from '../recipe/parse.ts';
import { checkpointEpoch, expertCheckpoint, isStudentResume, labelBundle, studentResume } from './layout.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import { smallResults } from './results.fixture.ts';
import { RunFolder } from './run-folder.ts';

const recipe = parseRecipe('name: tiny', 'r.yaml');
const bytes = (text: string) => new TextEncoder().encode(text);

describe('layout', () => {
  it('names checkpoints by completed epochs', () => {
    expect(expertCheckpoint(0, 7)).toBe('checkpoints/expert-0/epoch-0007.safetensors');
    expect(labelBundle(1, 20, 10)).toBe('labels/expert-1/epoch-0020-ipc-0010.safetensors');
  });

  it('knows resume files of all workers, and not what a killed write left of one', () => {
    const names = [null, 0, 12].map((worker) => studentResume(worker).split('/')[1]);
    expect(names.map(isStudentResume)).toEqual([true, true, true]);
    expect(names.map((name) => isStudentResume(`${name}.123-0.partial`))).toEqual([false, false, false]);
  });

  it('reads the epoch back and nothing else', () => {
    expect([0, 7, 12345].map((epoch) => checkpointEpoch(expertCheckpoint(0, epoch).split('/')[2]))).toEqual([0, 7, 12345]);
    expect(['epoch-7.safetensors', 'epoch-0007.safetensors.tmp', 'best.safetensors'].map(checkpointEpoch)).toEqual([null, null, null]);
  });
});

describe('RunFolder', () => {
  it('goes from new over started to done, or to failed and back', async () => {
    const run = new RunFolder(memoryFiles(), 'runs/x');
    expect(await run.state()).toBe('new');
    await run.start(recipe, { adapter: 'none' });
    expect(await run.state()).toBe('started');
    await run.markFailed('device lost');
    expect(await run.state()).toBe('failed');
    await run.start(recipe, { adapter: 'none' });
    expect(await run.state()).toBe('started');
    await run.markDone();
    expect(await run.state()).toBe('done');
  });

  it('keeps recipe, environment and results', async () => {
    const files = memoryFiles();
    const run = new RunFolder(files, 'runs/x');
    expect([await run.readRecipe(), await run.readResults()]).toEqual([null, null]);
    await run.start(recipe, { adapter: 'none' });
    await run.writeResults(smallResults);
    expect(await run.readRecipe()).toEqual(recipe);
    expect(await run.readResults()).toEqual(smallResults);
    expect([...files.contents.keys()]).toEqual(['runs/x/recipe.yaml', 'runs/x/environment.json', 'runs/x/results.json']);
  });

  it('drops the report of results that change', async () => {
    const run = new RunFolder(memoryFiles(), 'runs/x');
    for (const change of [() => run.start(recipe, {}), () => run.markDone()]) {
      await run.write('report.html', 'old');
      await change();
      expect(await run.readText('report.html')).toBeNull();
    }
  });

  it('takes back what was found in the results before', async () => {
    const run = new RunFolder(memoryFiles(), 'runs/x');
    await run.write('claims.json', 'old');
    await run.start(recipe, {});
    expect(await run.readText('claims.json')).toBeNull();
  });

  it('begins with the parts of an expert alone', async () => {
    const run = new RunFolder(memoryFiles(), 'runs/x');
    await run.start(parseExpertRecipe('name: tiny', 'r.yaml'), {});
    expect(await run.readRecipe()).toEqual(recipe);
  });

  it('drops a torn metrics line before it appends', async () => {
    const files = memoryFiles(new Map([['runs/x/metrics.jsonl', bytes('{"step":1}\n{"ste')]]));
    const run = new RunFolder(files, 'runs/x');
    expect(await run.readMetrics()).toEqual([{ step: 1 }]);
    await run.start(recipe, {});
    await run.appendMetric({ step: 2 });
    expect(new TextDecoder().decode(files.contents.get('runs/x/metrics.jsonl'))).toBe('{"step":1}\n{"step":2}\n');
  });

  it('has a journal for each worker, and reads all of them', async () => {
    const files = memoryFiles(new Map([['runs/x/metrics-1.jsonl', bytes('{"step":1}\n{"ste')]]));
    const workers = [null, 0, 1].map((worker) => new RunFolder(files, 'runs/x', worker));
    await workers[0].dropTornMetrics();
    for (const [i, worker] of workers.entries()) await worker.appendMetric({ of: i });
    expect(await workers[2].fileNames('')).toEqual(['metrics-0.jsonl', 'metrics-1.jsonl', 'metrics.jsonl']);
    for (const worker of workers) expect(await worker.readMetrics()).toEqual([{ of: 1 }, { step: 1 }, { of: 2 }, { of: 0 }]);
  });

  it('takes a file that another worker removes meanwhile for one that is not there', async () => {
    const files = memoryFiles(new Map([['runs/x/a', bytes('1')]]));
    const removed = { ...files, readFile: (path: string) => files.remove(path).then(() => files.readFile(path)) };
    expect(await new RunFolder(removed, 'runs/x').read('a')).toBeNull();
    const broken = { ...files, exists: async () => true, readFile: () => Promise.reject(new Error('no such luck')) };
    await expect(new RunFolder(broken, 'runs/x').read('a')).rejects.toThrow('no such luck');
  });

  it('reads the free text of a safetensors file', async () => {
    const files = memoryFiles(new Map([['runs/x/a.safetensors', encodeSafetensors(new Map(), { epoch: '7' })]]));
    const run = new RunFolder(files, 'runs/x');
    expect([await run.readMetadata('a.safetensors'), await run.readMetadata('b.safetensors')]).toEqual([{ epoch: '7' }, null]);
  });

  it('lists the saved epochs of one expert', async () => {
    const run = new RunFolder(
      memoryFiles(
        new Map([expertCheckpoint(0, 10), expertCheckpoint(0, 2), expertCheckpoint(1, 5)].map((file) => [`runs/x/${file}`, bytes('')])),
      ),
      'runs/x',
    );
    expect([await run.savedEpochs(0), await run.savedEpochs(1), await run.savedEpochs(2)]).toEqual([[2, 10], [5], []]);
  });

  it('is taken by one process at a time', async () => {
    const files = memoryFiles();
    const lock = await new RunFolder(files, 'runs/x').lock();
    await expect(new RunFolder(files, 'runs/x').lock()).rejects.toThrow('expected runs/x to be free');
    await lock.release();
    await (await new RunFolder(files, 'runs/x').lock()).release();
  });
});
