// Overrides: values, blocks, cases, and the same effect before and after parsing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { applyOverrides, parseRecipe } from './parse.ts';
import { recipeDocuments } from './recipe.fixture.ts';

const parse = (text: string, ...overrides: string[]) => parseRecipe(text, 'r.yaml', overrides);

describe('overrides', () => {
  it('are YAML values, lists with commas', () => {
    const recipe = parse(
      'student: { ipc: [1, 10] }',
      'label.epoch=7,11,20',
      'student.ipc=50',
      'student.optimizer.lr=5e-3',
      'data.limit=null',
      'name=x=y',
    );
    expect(recipe.label.epoch).toEqual([7, 11, 20]);
    expect(recipe.student.ipc).toBe(50);
    expect(recipe.student.optimizer.lr).toBe(0.005);
    expect(recipe.data.limit).toBeNull();
    expect(recipe.name).toBe('x=y');
  });

  it('may replace a whole block, or change one field of a bare name', () => {
    expect(parse('', 'student.optimizer={ name: adamw, lr: 0.1 }').student.optimizer).toEqual({
      name: 'adamw',
      lr: 0.1,
      weightDecay: 0.01,
    });
    expect(parse('student: { schedule: step }', 'student.schedule.gamma=0.5').student.schedule).toEqual({
      name: 'step',
      every: 0.25,
      gamma: 0.5,
    });
    expect(parse('', 'label.edits=temperature 2 | top-k 5, hard').label.edits).toEqual(['temperature 2 | top-k 5', 'hard']);
  });

  it('win over cases', () => {
    const text = 'cases: [{}, { student.ipc: 50, student.optimizer: { lr: 1 }, label.epoch: [1, 2] }]';
    expect(parse(text, 'student.ipc=5', 'student.optimizer.lr=0.5').cases).toEqual([
      {},
      { 'student.optimizer': { lr: 0.5 }, 'label.epoch': [1, 2] },
    ]);
    expect(parse(text, 'cases=[{ student.ipc: 2 }]').cases).toEqual([{ 'student.ipc': 2 }]);
    expect(parse(text, 'student={ ipc: 3 }').cases).toEqual([{}, { 'label.epoch': [1, 2] }]);
  });
});

describe('overrides of any recipe', () => {
  it('say of a parsed recipe what they say of its text', () => {
    const overrides = fc.subarray(['student.ipc=1', 'label.epoch=0,1', 'seed=3', 'student.epochs=2', 'student.schedule=cosine']);
    fc.assert(
      fc.property(recipeDocuments, overrides, (document, chosen) => {
        const text = stringify(document);
        expect(applyOverrides(parse(text), chosen)).toEqual(parse(text, ...chosen));
      }),
      { numRuns: 30 },
    );
  });

  it('change one field and no other', () => {
    fc.assert(
      fc.property(recipeDocuments, fc.double({ min: 1e-6, max: 1, noNaN: true }), (document, lr) => {
        const recipe = parse(stringify(document));
        const changed = applyOverrides(recipe, [`expert.optimizer.lr=${lr}`]);
        expect(changed).toEqual({ ...recipe, expert: { ...recipe.expert, optimizer: { ...recipe.expert.optimizer, lr } } });
      }),
      { numRuns: 30 },
    );
  });
});
