// The grid of a recipe: cases, lists, hard labels once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { canonicalJson } from '../canonical-json.ts';
import { expandCells } from './cells.ts';
import { parseRecipe } from './parse.ts';
import { recipeDocuments } from './recipe.fixture.ts';

const cellsOf = (text: string, ...overrides: string[]) => expandCells(parseRecipe(text, 'r.yaml', overrides));
const brief = (text: string, ...overrides: string[]) =>
  cellsOf(text, ...overrides).map(({ ipc, source, epoch, edits }) => [ipc, source === 'hard' ? 'hard' : epoch, edits].join(' ').trim());

describe('expandCells', () => {
  it('multiplies ipc, label sources, epochs and edits; hard labels come once for each ipc', () => {
    expect(brief('student: { ipc: [1, 10] }\nlabel: { epoch: [2, 5], edits: ["", temperature  2] }')).toEqual([
      ...['1 hard', '1 2', '1 2 temperature 2', '1 5', '1 5 temperature 2'],
      ...['10 hard', '10 2', '10 2 temperature 2', '10 5', '10 5 temperature 2'],
    ]);
  });

  it('multiplies each case with the grid', () => {
    const text = `
expert: { epochs: 40 }
student: { ipc: [1, 10], epochs: 1000, count: 3 }
label: { epoch: [2, 40] }
cases: [ {}, { student.ipc: 50, label.epoch: 10, student.epochs: 500, student.count: 2 } ]`;
    expect(brief(text)).toEqual(['1 hard', '1 2', '1 40', '10 hard', '10 2', '10 40', '50 hard', '50 10']);
    expect(cellsOf(text).map(({ student }) => [student.epochs, student.count].join())).toEqual([
      ...Array(6).fill('1000,3'),
      '500,2',
      '500,2',
    ]);
  });

  it('lets overrides replace lists, in cases too, and drops repeats', () => {
    const text = 'student: { ipc: [1, 10] }\nlabel: { epoch: [2, 5] }\ncases: [{}, { student.ipc: 50 }]';
    expect(brief(text, 'student.ipc=1', 'label.sources=expert')).toEqual(['1 2', '1 5']);
  });

  it('multiplies the experts that label together; the same ones come once', () => {
    const text = 'expert: { epochs: 7, count: 3 }\nstudent: { ipc: 1 }\nlabel: { sources: [hard, expert, argmax], edits: temperature 2 }';
    const experts = (...overrides: string[]) =>
      cellsOf(text, ...overrides).map(({ source, experts: own, edits }) => [source, own.join('+'), edits].join(' ').trim());
    expect(experts()).toEqual(['hard', 'expert 0+1+2 temperature 2', 'argmax 0+1+2']);
    expect(experts('label.experts=1,all,3', 'label.sources=expert')).toEqual(['expert 0 temperature 2', 'expert 0+1+2 temperature 2']);
    expect(experts('label.experts=[[2, 1], [0]]', 'label.sources=argmax')).toEqual(['argmax 1+2', 'argmax 0']);
  });

  it('edits labels of files, which come from no epoch', () => {
    const text = 'data: { images: { name: file, path: x.npz } }\nlabel: { path: y.npy, sources: [own, file], edits: ["", top-k 1] }';
    expect(cellsOf(text).map(({ source, epoch, experts, edits }) => [source, epoch, experts, edits])).toEqual([
      ['own', null, [], ''],
      ['own', null, [], 'top-k 1'],
      ['file', null, [], ''],
      ['file', null, [], 'top-k 1'],
    ]);
  });

  it('takes lists of student settings', () => {
    const cells = cellsOf('student: { ipc: 1, optimizer: { lr: [0.1, 0.01] }, epochs: [5, 6] }\nlabel: { sources: hard }');
    expect(cells.map(({ student }) => [student.epochs, student.optimizer.lr])).toEqual([
      [5, 0.1],
      [5, 0.01],
      [6, 0.1],
      [6, 0.01],
    ]);
  });

  it('multiplies the classes whose images are left out, none among them', () => {
    const cells = cellsOf('label: { sources: hard }\ncases: [{}, { student.withoutClass: [0, 2] }]', 'student.ipc=1,10');
    expect(cells.map(({ ipc, student }) => [ipc, student.withoutClass])).toEqual([
      ...[1, 10].map((ipc) => [ipc, null]),
      ...[1, 10].flatMap((ipc) => [0, 2].map((k) => [ipc, k])),
    ]);
    expect(cellsOf('label: { sources: hard }', 'student.withoutClass=null,2').map(({ student }) => student.withoutClass)).toEqual([
      null,
      2,
    ]);
  });

  it("keeps an augmentation of the students only where it is not the recipe's", () => {
    const text = 'label: { sources: hard }\nstudent: { ipc: 1 }\ncases: [{}, { student.augment: dsa }, { student.augment: none }]';
    expect(cellsOf(text).map(({ student }) => student.augment)).toEqual([null, 'none']);
  });

  it("keeps a model of the students only where it is not the recipe's", () => {
    const text = 'model: { depth: 1 }\nlabel: { sources: hard }\nstudent: { ipc: 1 }';
    const cases = 'cases=[{}, { student.model: { depth: 1 } }, { student.model: { depth: 2 } }, { student.model: resnet }]';
    const models = cellsOf(text, cases).map(({ student }) => student.model);
    expect(models).toEqual([null, expect.objectContaining({ name: 'convnet', depth: 2 }), expect.objectContaining({ name: 'resnet' })]);
  });

  it('has no cell twice, no hard label with an epoch, and only settings with one value', () => {
    fc.assert(
      fc.property(recipeDocuments, (document) => {
        const cells = cellsOf(stringify(document));
        expect(new Set(cells.map(canonicalJson)).size).toBe(cells.length);
        for (const { source, epoch, edits, student } of cells) {
          expect((epoch === null) === (source === 'hard')).toBe(true);
          if (source === 'hard') expect(edits).toBe('');
          expect(JSON.stringify(student)).not.toContain('[');
        }
      }),
      { numRuns: 30 },
    );
  });
});
