// Pipelines on labels: softmax where it belongs, several sources, and draws that do not depend on the other images.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, requireClassesFor, UneditableError, type UneditedLabels } from './apply-edits.ts';
import { parseEdits } from './pipeline.ts';
import { softmaxTemperature } from './softmax.ts';

const LOGITS: UneditedLabels = { kind: 'logits', values: [1, 2, 3, -1, 0, 4], images: [5, 9], classes: [0, 1] };
const OTHER: UneditedLabels = { ...LOGITS, values: [3, 0, -1, 1, 2, 2] };
const after = (sources: readonly UneditedLabels[], text: string, seed = 1) => applyEdits(sources, 3, parseEdits(text), seed);
/** Mean of two lists. */
const mean = (a: ArrayLike<number>, b: ArrayLike<number>) => Float64Array.from(a, (value, i) => (value + b[i]) / 2);

describe('one source', () => {
  it('has edits of logits before the softmax, per image', () => {
    expect(after([LOGITS], '')).toEqual(softmaxTemperature(LOGITS.values, 3));
    expect(after([LOGITS], 'temperature 2')).toEqual(softmaxTemperature(LOGITS.values, 3, 2));
    expect(after([LOGITS], 'temperature 2 | temperature 4')).toEqual(softmaxTemperature(LOGITS.values, 3, 8));
    expect(after([LOGITS], 'temperature 2 | ensemble logits')).toEqual(softmaxTemperature(LOGITS.values, 3, 2));
  });

  it('has no logits to edit in targets', () => {
    const targets: UneditedLabels = { ...LOGITS, kind: 'targets', values: softmaxTemperature(LOGITS.values, 3) };
    expect(after([targets], '')).toEqual(targets.values);
    for (const [text, remedy] of [
      ['temperature 2', 'Leave it out, or label from logits.'],
      ['ensemble logits', 'Use ensemble probabilities.'],
    ])
      expect(() => after([targets], text)).toThrow(
        new UneditableError(`edits: expected labels with logits for ${text}, got labels that hold targets only. ${remedy}`),
      );
  });

  it.each([
    [1e-320, 'Infinity'],
    [1e-40, '1e+40'],
  ])('is refused where a temperature of %d leaves more than float32 can hold', (T, got) => {
    expect(() => after([LOGITS], `temperature ${T} | hard`)).toThrow(
      new UneditableError(
        `edits: expected temperature ${T} to leave numbers that float32 can hold, got ${got} for training image 5, class 0. Change the edit, or leave it out.`,
      ),
    );
  });
});

describe('before there are labels', () => {
  it.each([
    ['temperature 2 | top-k 4', 'top-k of at most 3, the number of classes, at column 23 of "temperature 2 | top-k 4", got 4'],
    ['keep-tail 3', 'keep-tail of at most 2, one less than the number of classes, at column 11 of "keep-tail 3", got 3'],
    ['swap 4', 'swap of at most 3, the number of classes, at column 6 of "swap 4", got 4'],
    ['swap-top 2', 'swap-top of at most 1, half the number of classes, at column 10 of "swap-top 2", got 2'],
    ['hard | zero-class 3', 'zero-class of at most 2, the last class, at column 19 of "hard | zero-class 3", got 3'],
  ])('%s asks for more than three classes', (text, message) => {
    expect(() => requireClassesFor(parseEdits(text), 3)).toThrow(new Error(`edits: expected ${message}. Lower it.`));
    expect(() => requireClassesFor(parseEdits(text), 4)).not.toThrow();
  });

  it('one class has no tail', () => {
    expect(() => requireClassesFor(parseEdits('keep-tail'), 1)).toThrow(
      new Error(
        'edits: expected keep-tail of at most 0, one less than the number of classes, at column 10 of "keep-tail", got 1. Leave it out.',
      ),
    );
  });

  it('what leaves nothing of some label is not known', () => {
    expect(() => requireClassesFor(parseEdits('hard | keep-tail 1'), 3)).not.toThrow();
  });
});

describe('several sources', () => {
  it('are joined by the mean of their logits, named or not', () => {
    const joined = softmaxTemperature(mean(LOGITS.values, OTHER.values), 3, 2);
    expect(after([LOGITS, OTHER], 'temperature 2')).toEqual(joined);
    expect(after([LOGITS, OTHER], 'ensemble logits | temperature 2')).toEqual(joined);
    expect(after([LOGITS, OTHER], 'temperature 2 | ensemble logits')).toEqual(joined);
  });

  it('are joined by the mean of their probabilities, each after its own edits', () => {
    expect(after([LOGITS, OTHER], 'ensemble probabilities')).toEqual(mean(after([LOGITS], ''), after([OTHER], '')));
    expect(after([LOGITS, OTHER], 'temperature 3 | top-k 1 | ensemble probabilities')).toEqual(
      mean(after([LOGITS], 'temperature 3 | top-k 1'), after([OTHER], 'temperature 3 | top-k 1')),
    );
    expect(after([LOGITS, OTHER], 'ensemble probabilities | hard argmax')).toEqual(Float64Array.of(1, 0, 0, 0, 0, 1));
  });

  it('draw noise of their own', () => {
    const [first, second] = [LOGITS, LOGITS].map((source) => after([source], 'noise 1'));
    expect(first).toEqual(second);
    expect(after([LOGITS, LOGITS], 'noise 1 | ensemble probabilities')).not.toEqual(first);
  });
});

describe('random edits', () => {
  const RANDOM = ['noise 0.3', 'shuffle-tail', 'true-mass 0.6', 'zero-class 2 replace random'];

  it.each(RANDOM)('%s draws for an image whatever other images there are', (text) => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 1000 }), { minLength: 2, maxLength: 6 }), fc.nat(), (images, seed) => {
        const values = images.flatMap((image) => [0.6, 0.1 + (image % 7) / 100, 0.2, 0.05]);
        const labels = { kind: 'targets', values, images, classes: images.map(() => 0) } as const;
        const all = applyEdits([labels], 4, parseEdits(text), seed);
        const last = images.length - 1;
        const alone = { kind: 'targets', values: values.slice(4 * last), images: [images[last]], classes: [0] } as const;
        expect(applyEdits([alone], 4, parseEdits(text), seed)).toEqual(all.slice(4 * last));
      }),
    );
  });

  it('draw other numbers for another seed, image and step', () => {
    const drawn = (text: string, seed: number, image: number) =>
      String(after([{ kind: 'targets', values: [0.2, 0.5, 0.3], images: [image], classes: [0] }], text, seed));
    expect(drawn('noise 0.5', 1, 5)).toBe(drawn('noise 0.5', 1, 5));
    const others = [drawn('noise 0.5', 2, 5), drawn('noise 0.5', 1, 6), drawn('smooth 0 | noise 0.5', 1, 5)];
    expect(new Set([drawn('noise 0.5', 1, 5), ...others]).size).toBe(4);
  });
});
