// Bundles brought into another class order.
import { describe, expect, it } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import { bundleTargets } from './bundle.ts';
import { editBundles } from './edit-bundle.ts';
import { requireSameImages } from './match.ts';
import { remapAll, remapClasses } from './remap.ts';

const DATASET = { name: 'shapes', hash: 'other', heldOut: null };
const to = (...classNames: string[]) => ({ dataset: DATASET, classNames });
const withPipeline = (pipeline: string) => ({ ...smallBundle, header: { ...smallBundle.header, edits: { pipeline, seed: 1 } } });

describe('remapClasses', () => {
  it('moves values and true classes', () => {
    const remapped = remapClasses(smallBundle, to('star', 'disc', 'ring'), 'b');
    expect([...remapped.values]).toEqual([3, 1, 2, 4, -1, 0.5]);
    expect([...remapped.classes]).toEqual([0, 1]);
    expect(remapped.header).toEqual({
      ...smallBundle.header,
      identity: null,
      dataset: DATASET,
      classNames: ['star', 'disc', 'ring'],
      history: ['remap from ["disc","ring","star"]'],
    });
    const [before, after] = [bundleTargets(smallBundle), bundleTargets(remapped)];
    expect(after).toEqual(Float64Array.from([2, 0, 1, 5, 3, 4], (place) => before[place]));
  });

  it('leaves a bundle alone that has the order', () => {
    expect(remapClasses(smallBundle, to('disc', 'ring', 'star'), 'b')).toBe(smallBundle);
  });

  it('follows the first of several bundles', () => {
    const other = remapClasses(smallBundle, to('star', 'disc', 'ring'), 'b');
    const [first, second] = remapAll([
      { source: 'a', bundle: smallBundle },
      { source: 'b', bundle: other },
    ]);
    expect(first.bundle).toBe(smallBundle);
    expect(() => requireSameImages(first, second)).not.toThrow();
    expect(second.bundle.values).toEqual(smallBundle.values);
  });

  it('comes back', () => {
    const back = remapClasses(remapClasses(smallBundle, to('ring', 'star', 'disc'), 'b'), to('disc', 'ring', 'star'), 'b');
    expect({ ...back, header: null }).toEqual({ ...smallBundle, header: null });
  });

  it.each([
    [['disc', 'ring'], 2, 'unknown: star'],
    [['disc', 'ring', 'square'], 3, 'missing: square; unknown: star'],
  ])('names what differs from %s', (classNames, K, difference) => {
    expect(() => remapClasses(smallBundle, to(...classNames), 'b')).toThrow(
      new Error(
        `remap: expected the ${K} classes of the data in any order in b, got others (${difference}). Only the order can be remapped.`,
      ),
    );
  });

  it.each([
    ['temperature 2', 'zero-class 0'],
    ['temperature 2', 'zero-class 0 replace random'],
    ['temperature 2', 'noise 0.5'],
    ['temperature 2', 'true-mass 0.7'],
    // Of equal values, here zeros, the lower class counts as larger.
    ['top-k 1', 'swap 1'],
    ['hard', 'swap-top 1'],
    ['temperature 1000 | quantise int4', 'top-k 2'],
    ['temperature 1000 | quantise int4', 'hard argmax'],
  ])('refuses edits that depend on the order of the classes: %s, then %s', (before, edit) => {
    const bundle = withPipeline(`${before} | ${edit} | smooth 0.1`);
    expect(() => remapClasses(bundle, to('star', 'ring', 'disc'), 'b')).toThrow(
      /^remap: expected edits in b that give the same labels in any order of the classes, got .*, which gives label \d others: .* Bake them in first \(--bake\)\.$/,
    );
    const baked = editBundles([{ source: 'b', bundle }], { edits: '', bake: true });
    const moved = bundleTargets(remapClasses(baked, to('star', 'ring', 'disc'), 'b'));
    expect(moved).toEqual(Float64Array.from([2, 1, 0, 5, 4, 3], (place) => baked.values[place]));
  });

  it.each([
    'top-k 2 renormalise',
    'swap 1',
    'swap-top 1',
    'shuffle-tail',
    'keep-tail',
    'hard argmax',
    'mix-hard 0.3',
    'quantise int8',
    'noise 0.5 | hard',
  ])('keeps edits that give the same labels in every order: %s', (edits) => {
    const K = 1000;
    const classNames = Array.from({ length: K }, (_, k) => `${k}`);
    const values = Float32Array.from({ length: 2 * K }, (_, i) => 9 * Math.sin(i * i));
    const header = { ...smallBundle.header, classNames, edits: { pipeline: `temperature 0.7 | ${edits}`, seed: 1 } };
    const bundle = { ...smallBundle, values, header };
    const targets = bundleTargets(bundle);
    bundleTargets(remapClasses(bundle, to(...classNames.toReversed()), 'b')).forEach((value, i) => {
      expect(value).toBeCloseTo(targets[i - (i % K) + K - 1 - (i % K)], 12);
    });
  });
});
