// The whole page: structure, numbers, notes, escaping, and nothing from outside.
import { parseRecipe, type Results, summary } from '@softlabel/distill';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { editedResults, frontResults, madeUpFindings, sweptResults } from './experiments.fixture.ts';
import { percent, percentInterval } from './format.ts';
import { madeUpExamples } from './label-examples.fixture.ts';
import { type ReportContent, renderReport } from './report.ts';
import { filesResults, madeUpCell, shapesResults } from './results.fixture.ts';

function page(content: ReportContent) {
  const text = renderReport(content);
  const { document } = parseHTML(text);
  const all = (selector: string): string[] =>
    [...document.querySelectorAll(selector)].map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim());
  return { text, document, all };
}

const CONTENTS: [name: string, content: ReportContent][] = [
  ['shapes with examples', { results: shapesResults, examples: madeUpExamples }],
  ['files', { results: filesResults }],
  ['edited labels, with claims', { results: editedResults, claims: madeUpFindings }],
  ['a front', { results: frontResults }],
  ['nothing yet', { results: { ...shapesResults, cells: [], expert: [] } }],
];

describe.each(CONTENTS)('the report of %s', (_, content) => {
  const { text, document, all } = page(content);

  it('is one page without scripts, and without addresses but its own', () => {
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(document.querySelectorAll('script, link, iframe').length).toBe(0);
    const addresses = [...text.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(([, address]) => address);
    expect(addresses.filter((address) => !address.startsWith('data:image/bmp;base64,'))).toEqual([]);
    expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
  });

  it('has no holes in its texts', () => {
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(all('header, figcaption, table, li').join(' ')).not.toMatch(/\bnull\b|, ,|\(\)/);
  });

  it('has one heading of the first level, and none empty', () => {
    expect(all('h1')).toEqual([content.results.recipe.name]);
    expect(all('h2').slice(-2)).toEqual(['How to read the numbers', 'Record']);
    expect(all('h1, h2, figcaption, th').every((heading) => heading !== '')).toBe(true);
  });

  it('says in words what each drawing shows', () => {
    const drawings = [...document.querySelectorAll('svg')];
    expect(drawings.every((svg) => svg.getAttribute('role') === 'img' && (svg.getAttribute('aria-label') ?? '').length > 40)).toBe(true);
    expect([...document.querySelectorAll('img')].every((image) => image.getAttribute('alt') !== '')).toBe(true);
  });

  it('names every table', () => {
    for (const table of document.querySelectorAll('table')) {
      expect(document.getElementById(table.getAttribute('aria-labelledby') ?? '')?.textContent).toBeTruthy();
    }
  });

  it('numbers its figures through', () => {
    const numbers = all('figcaption').flatMap((caption) => /^Figure (\d+)\./.exec(caption)?.[1] ?? []);
    expect(numbers).toEqual(numbers.map((_one, place) => String(place + 1)));
  });

  it('is the same each time', () => {
    expect(renderReport(content)).toBe(text);
  });
});

describe('the accuracy table', () => {
  const { all } = page({ results: filesResults });
  const cells = all('table.accuracy td');

  it('has every cell with mean, interval and number of students', () => {
    for (const { accuracy } of filesResults.cells) {
      const told = cells.filter((cell) => cell.includes(percent(accuracy.mean)) && cell.includes(`n = ${accuracy.n}`));
      expect(told.length).toBeGreaterThan(0);
      if (accuracy.ci95 !== null) expect(told.some((cell) => cell.includes(percentInterval(accuracy.ci95 ?? [0, 0])))).toBe(true);
    }
    expect(cells.length).toBe(6 * 3);
  });

  it('says where there is no interval, who is not finished, and what was not run', () => {
    expect(cells.filter((cell) => /^\d+\.\d no interval/.test(cell))).toEqual(['44.7 no interval n = 1 of 2']);
    expect(cells.filter((cell) => cell === 'not run').length).toBe(2);
  });

  it('holds every expert epoch against hard labels of the same IPC', () => {
    expect(all('table.accuracy tbody th')).toEqual(['hard', ...[2, 5, 10, 20, 40].map((epoch) => `expert epoch ${epoch}`)]);
    // Differences 0.046 + 0.022, 0.046 - 0.011, 0.046 - 0.011: deviation 0.01905, half width 4.3027 * 0.01905 / sqrt(3) = 0.0473.
    expect(cells[3 * 3]).toBe('18.7 [16.0, 21.4] n = 3 +4.6 [−0.1, +9.3]');
    expect(cells.slice(0, 3).some((cell) => / [+−]/.test(cell))).toBe(false);
    expect(all('table.accuracy b')).toEqual(['18.7', '38.8', '50.7']);
  });

  it('has no interval of differences where students are no pairs, or all differ alike', () => {
    expect(cells.slice(3).filter((cell) => cell.endsWith('no interval'))).toEqual([
      '42.1 [28.1, 56.1] n = 2 −2.6 no interval',
      '46.3 [32.3, 60.3] n = 2 +1.6 no interval',
      '50.7 [36.7, 64.7] n = 2 +6.0 no interval',
    ]);
    const hard = madeUpCell({ ipc: 1, epoch: null, accuracy: 0.1, n: 3 });
    const alike = {
      ...hard,
      labels: { ...hard.labels, source: 'expert' as const, epoch: 3 },
      accuracy: summary(hard.accuracy.values.map((value) => value + 0.05)),
    };
    const again = page({ results: { ...filesResults, cells: [hard, alike] } }).all('table.accuracy .difference');
    expect(again).toEqual(['+5.0 no interval']);
  });

  it('says in the notes what pairs share, and what their intervals do not say', () => {
    const note = page({ results: filesResults })
      .all('li')
      .find((text) => text.startsWith('Differences'));
    expect(note).toContain('student i of a cell is held against student i of the cell with hard labels');
    expect(note).toContain('of twenty, one misses on average');
  });

  it('stands a second time by validation, where there was one', () => {
    expect(all('table.validation')).toEqual([]);
    const validated = filesResults.cells.map((cell) => ({ ...cell, bestOnValidation: { ...cell.accuracy, mean: 0.0625 } }));
    const again = page({ results: { ...filesResults, cells: validated } }).all('table.validation .mean');
    expect(again).toEqual(filesResults.cells.map(() => '6.3'));
    const once = validated.map((cell) => ({ ...cell, student: { ...cell.student, epochs: 200 } }));
    expect(page({ results: { ...filesResults, cells: once } }).all('table.validation')).toEqual([]);
  });

  it('is followed by what was chosen on validation images, and among what', () => {
    expect(all('table.selection')).toEqual([]);
    const candidates = [0.01, 0.1, 1].map((lr, place) => ({
      settings: { 'student.optimizer.lr': lr },
      validation: [0.25, 0.5, 0.5][place],
    }));
    const cell = { ...madeUpCell({ ipc: 10, epoch: 5, accuracy: 0.3, n: 3 }), selection: { students: 2, candidates } };
    const again = page({ results: { ...filesResults, cells: [cell] } });
    expect(again.all('table.selection tbody th')).toEqual(['expert epoch 5, IPC 10']);
    expect(again.all('table.selection td')).toEqual([
      ...['student.optimizer.lr 0.01', '25.0', ''],
      ...['student.optimizer.lr 0.1', '50.0', 'chosen'],
      ...['student.optimizer.lr 1', '50.0', 'equal, but later'],
    ]);
    expect(again.all('#table-selection')[0]).toContain('first students (2) on the validation images after the last epoch');
  });
});

describe('the label table', () => {
  it('has entropy and mass of every kind of labels, and of the uniform one', () => {
    const rows = page({ results: shapesResults }).all('table.labels tbody tr');
    expect(rows.length).toBe(shapesResults.cells.length + 1);
    expect(rows).toContain(['expert epoch 3', 1, 2.67, 14.2, 24.1, 31.7, '30.0'].join(''));
    expect(rows[rows.length - 1]).toBe('uniform–3.005.015.020.060.0');
  });

  it('has no mass for data without pairs', () => {
    const { all } = page({ results: filesResults });
    expect(all('table.labels thead th')).toEqual(['labels', 'IPC', 'entropy']);
    expect(all('table.labels tbody tr').at(-1)).toBe('uniform–2.30');
  });
});

describe('the claims of an experiment', () => {
  const { all, document } = page({ results: editedResults, claims: madeUpFindings });
  const items = all('ol.claims li');

  it('come first, under their question', () => {
    expect(all('h2')[0]).toBe('Claims');
    expect(document.querySelector('section')?.textContent).toContain(madeUpFindings.question);
    expect(page({ results: editedResults }).all('ol.claims')).toEqual([]);
  });

  it('each have a verdict, an estimate with its interval, p, n and what could have been shown', () => {
    expect(items[0]).toBe(
      'shown Without its largest probability in place, a label teaches less. expert epoch 10 less expert epoch 10, swap 1, IPC 10: +19.0 points [+17.2, +20.8] p < 0.001, n = 5 students; would have been shown with 80 % chance: +3.1 and above',
    );
    expect(items[1]).toContain('−0.3 points [−1.4, +0.8] tested against −1.0, p = 0.21, n = 5 students;');
    expect(items[2]).toContain('contrary Labels of the last epoch are sharper');
    expect(items[2]).toContain('−0.52 nats [−0.61, −0.43] p = 0.0040, n = 10 classes');
    expect(items[3]).toMatch(/factor 4\.12 \[3\.10, 5\.48\] p = 0\.0018, n = 8 accuracies; .*: 1\.41 and above$/);
  });

  it('say why there is no test', () => {
    expect(items[4]).toMatch(/0\.0 points, no spread, so no test n = 2 students; what could have been shown is not known$/);
    expect(items[5]).toBe('not tested The largest probability matters more than one of the tail. expected two swaps at least, got none.');
  });

  it('say for how many tests p values are corrected', () => {
    expect(all('section')[0]).toContain('correction for 4 tests');
  });
});

describe('what is missing', () => {
  const why = 'expert 0: training: expected finite numbers, got <NaN>.';
  const missing = [
    { settings: { 'data.images.seed': 4 }, why },
    { settings: { 'data.images.seed': 1 }, cells: ['hard, IPC 1', 'hard, IPC 10'], why: 'no memory' },
  ];
  const { all } = page({ results: { ...sweptResults, missing } });

  it('comes first, with its run, its cells and the reason', () => {
    expect(all('h2')[0]).toBe('Missing');
    expect(all('.missing li')).toEqual([`images.seed 4: all cells${why}`, 'images.seed 1: hard, IPC 1; hard, IPC 10no memory']);
    expect(page({ results: sweptResults }).all('h2')).not.toContain('Missing');
  });

  it('counts among the runs', () => {
    expect(all('dd')[0]).toBe('4, which differ in data.images.seed; cells of 2 of them are missing; these facts are of the first one');
  });
});

describe('what was run', () => {
  const factsIn = (results: Results) => {
    const { all } = page({ results });
    const values = all('dd');
    return all('dt').map((name, place) => `${name}: ${values[place]}`);
  };

  it('is told from recipe, cells and environment', () => {
    expect(factsIn(shapesResults)).toEqual([
      'Data: shapes, 20 classes (5 shapes × 4 textures), 200 training and 50 test images of each, 10.0 % of the training set held out',
      'Images: random training images',
      'Model: convnet, depth 3, width 128, instance norm, avg pooling',
      'Expert: 20 epochs, batch 256, sgd (lr 0.01, momentum 0, weightDecay 0), schedule constant',
      'Students: 5 per cell, 1000 epochs, batch 256, sgd (lr 0.01, momentum 0.9, weightDecay 0.0005), schedule step (every 0.25, gamma 0.3)',
      'Augmentation: differentiable Siamese augmentation (DSA), one of six for each batch',
      'Protocol: strict: test accuracy after the last epoch',
      'Seed: 42',
      'Adapter: fixture adapter, software',
      'Driver: fixture vendor, fixture device',
      'Software: softlabel 0.1.0, node 20.0.0, revision 0123456789ab-dirty',
      'Date: 2026-01-02, 03:04 UTC',
    ]);
  });

  it.each([
    ['{ seed: 7 }', 'random training images, seed 7'],
    [
      '{ name: quantile, quantile: 3, epoch: 5 }',
      'tenth 3 of each class by cross-entropy under epoch 5 of the first expert, single softmax',
    ],
    ['{ name: file, path: x/a.npz, round: true }', 'the first of each class in x/a.npz, rounded to 8 bits'],
  ])('names the source of images: %s', (images, text) => {
    const { data } = parseRecipe(`data: { images: ${images} }`, 'r.yaml');
    expect(factsIn({ ...shapesResults, recipe: { ...shapesResults.recipe, data } })).toContain(`Images: ${text}`);
  });

  it('says of a sweep which run it is told from', () => {
    expect(factsIn(sweptResults)[0]).toBe('Runs: 3, which differ in data.images.seed; these facts are of the first one');
  });

  it('names what is particular to each model', () => {
    const { model } = parseRecipe('model: { name: resnet, stem: cifar }', 'r.yaml');
    const facts = factsIn({ ...shapesResults, recipe: { ...shapesResults.recipe, model } });
    expect(facts).toContain('Model: resnet, depth 18, width 64, batch norm, cifar stem');
  });

  it("names a model of the students' own", () => {
    const { model } = parseRecipe('model: { depth: 1, width: 8 }', 'r.yaml');
    const cells = shapesResults.cells.map((cell) => ({ ...cell, student: { ...cell.student, model } }));
    const [students] = factsIn({ ...shapesResults, cells }).filter((fact) => fact.startsWith('Students: '));
    expect(students).toMatch(/^Students: 5 per cell, convnet, depth 1, width 8, instance norm, avg pooling, 1000 epochs, /);
  });

  it('leaves out what the environment does not tell, and tells students apart by IPC', () => {
    const facts = factsIn(filesResults);
    expect(facts.filter((fact) => fact.startsWith('Students: ')).map((fact) => fact.slice(0, 40))).toEqual([
      'Students: IPC 1 and 10: 3 per cell, 1000',
      'Students: IPC 50: 2 per cell, 500 epochs',
    ]);
    expect(facts.slice(-2)).toEqual(['Adapter: fixture adapter', 'Software: node 20.0.0']);
    expect(factsIn({ ...filesResults, environment: {} }).at(-1)).toBe('Seed: 42');
  });

  it('is summed up in a sentence', () => {
    expect(page({ results: filesResults }).all('.lede')).toEqual([
      'Students learn cifar10 from 1, 10 or 50 images per class, with hard labels and the soft labels of expert epochs 2, 5, 10, 20 and 40.',
    ]);
  });

  it('is summed up with every source of labels', () => {
    const [hard] = shapesResults.cells;
    const cells = (['argmax', 'teacher', 'own', 'file'] as const).map((source) => {
      const epoch = source === 'argmax' || source === 'teacher' ? 3 : null;
      return { ...hard, labels: { ...hard.labels, source, epoch } };
    });
    expect(page({ results: { ...shapesResults, cells } }).all('.lede')).toEqual([
      'Students learn shapes from 1 image per class, with the likeliest classes of expert epoch 3, labels made in every step of expert epoch 3, the labels that came with the images and labels from a file.',
    ]);
  });

  it('says what the paper protocol chooses by', () => {
    const recipe = parseRecipe('protocol: paper', 'fixture');
    const { text } = page({ results: { ...shapesResults, recipe } });
    expect(text).toContain('best of the test evaluations during training');
    expect(text).toContain('Choosing the best evaluation on the test set');
  });
});

describe('the record', () => {
  const { all } = page({ results: filesResults });

  it('has every student', () => {
    const told = all('table.students tbody tr').join(' ');
    for (const { accuracy } of filesResults.cells) expect(told).toContain(accuracy.values.map(percent).join(' '));
  });

  it('has recipe and environment', () => {
    expect(all('details pre')[0]).toContain('name: fixture-files');
    expect(all('details pre')[1]).toContain('"node": "20.0.0"');
  });
});

describe('texts that look like markup', () => {
  const evil = '</title><script>alert("1")</script>&amp;';
  const { text, document, all } = page({
    results: {
      ...shapesResults,
      recipe: { ...shapesResults.recipe, name: evil },
      environment: { adapter: evil },
      cells: [madeUpCell({ ipc: 1, epoch: 3, edits: evil, accuracy: 0.2, n: 2 })],
    },
    examples: {
      set: { ...madeUpExamples.set, classNames: madeUpExamples.set.classNames.map((name) => `${name}${evil}`) },
      labels: [{ ...madeUpExamples.labels[0], name: evil }],
    },
  });

  it('stay texts', () => {
    expect(document.querySelectorAll('script').length).toBe(0);
    expect(text).not.toContain('<script');
    expect(all('h1')).toEqual([evil]);
    expect(all('table.accuracy tbody th')).toEqual([`expert epoch 3, ${evil}`]);
    expect([...document.querySelectorAll('svg text')].some((label) => label.textContent === evil)).toBe(true);
  });
});
