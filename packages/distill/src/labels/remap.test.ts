// Bundles brought into another class order.
import { describe, expect, it } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import { bundleTargets } from './bundle.ts';
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

  it.each(['zero-class 1', 'noise 0.5', 'true-mass 0.7'])('refuses edits that depend on the order of the classes: %s', (edit) => {
    expect(() => remapClasses(withPipeline(`temperature 2 | ${edit}`), to('star', 'disc', 'ring'), 'b')).toThrow(
      new Error(`remap: expected no edits in b that depend on the order of the classes, got ${edit}. Bake them in first (--bake).`),
    );
  });
});
