// Bundles made of bundles: edits to come, several joined to one, edits baked in.
import { childSeed } from '@softlabel/runtime';
import { describe, expect, it } from 'vitest';
import { UneditableError } from './apply-edits.ts';
import { smallBundle } from './bundle.fixture.ts';
import { bundleTargets, decodeLabelBundle, encodeLabelBundle, ensembleTargets, type LabelBundle } from './bundle.ts';
import { editBundles, requireEditable } from './edit-bundle.ts';

const named = (bundle: LabelBundle, source = 'a') => ({ source, bundle });
const withPipeline = (pipeline: string, bundle = smallBundle): LabelBundle => ({
  ...bundle,
  header: { ...bundle.header, edits: { pipeline, seed: 1 } },
});
const other: LabelBundle = withPipeline('', { ...smallBundle, values: Float32Array.of(0, 4, 1, 2, 2, -3) });

describe('edits of a bundle', () => {
  it('come after its own, and leave its logits alone', () => {
    const edited = editBundles([named(smallBundle)], { edits: ' top-k 2   renormalise' });
    expect(edited).toEqual({
      ...smallBundle,
      header: { ...smallBundle.header, edits: { pipeline: 'temperature 2 | top-k 2 renormalise', seed: 1 } },
    });
    expect(bundleTargets(edited)).toEqual(bundleTargets(smallBundle, 'temperature 2 | top-k 2 renormalise'));
  });

  it('are baked into targets with a line each in the history', () => {
    const baked = editBundles([named(smallBundle)], { edits: 'noise 0.5', seed: 9, bake: true });
    expect(baked.kind).toBe('targets');
    expect(baked.header).toMatchObject({
      identity: null,
      history: ['bake with seed 9', 'temperature 2', 'noise 0.5'],
      edits: { pipeline: '', seed: childSeed(9, 'labels', 0xffffffff) },
    });
    const targets = bundleTargets(editBundles([named(smallBundle)], { edits: 'noise 0.5', seed: 9 }));
    expect(baked.values).toEqual(Float32Array.from(targets));
    expect(bundleTargets(decodeLabelBundle(encodeLabelBundle(baked), 'b'))).toEqual(Float64Array.from(baked.values));
  });

  it('are refused as soon as they are written', () => {
    expect(() => editBundles([named(smallBundle)], { edits: 'top-k 4' })).toThrow('top-k of at most 3');
    expect(() => editBundles([named(smallBundle)], { edits: 'hard | zero-class 1 | keep-tail' })).toThrow(
      'got only zeros for training image 17',
    );
    expect(() => editBundles([named(withPipeline('swap 1'))], { edits: 'temperature 2' })).toThrow(
      'at column 10 of "swap 1 | temperature 2", got temperature 2 after swap 1.',
    );
  });
});

describe('ensembles of bundles', () => {
  const first = withPipeline('');

  it('join logits to logits', () => {
    const joined = editBundles([named(first), named(other, 'b')], { edits: 'ensemble logits | temperature 2' });
    expect([...joined.values]).toEqual([0.5, 3, 2, 0.5, 1.25, 0.5]);
    expect(joined).toMatchObject({
      kind: 'logits',
      header: { identity: null, expert: null, edits: { pipeline: 'temperature 2', seed: childSeed(1, 'labels', 0xffffffff) } },
    });
    expect(bundleTargets(joined)).toEqual(ensembleTargets([first, other], 'temperature 2'));
    const line = 'source: tiny, epoch 7 of the expert with seed 42';
    expect(joined.header.history).toEqual([line, line, 'ensemble logits']);
  });

  it('join probabilities to targets, each source after its own edits and those before', () => {
    const sources = [named(smallBundle), named(other, 'b')];
    const joined = editBundles(sources, { edits: 'top-k 2 | ensemble probabilities | smooth 0.1' });
    expect(joined.kind).toBe('targets');
    const [a, b] = [bundleTargets(smallBundle, 'temperature 2 | top-k 2'), bundleTargets(other, 'top-k 2')];
    expect(joined.values).toEqual(Float32Array.from(a, (value, i) => (value + b[i]) / 2));
    expect(joined.header.edits.pipeline).toBe('smooth 0.1');
    expect(joined.header.history).toEqual([
      'source: tiny, epoch 7 of the expert with seed 42; edits with seed 1: temperature 2 | top-k 2',
      'source: tiny, epoch 7 of the expert with seed 42; edits with seed 1: top-k 2',
      'ensemble probabilities',
    ]);
  });

  it('need several bundles, and several bundles need them', () => {
    expect(() => editBundles([named(first), named(other, 'b')], { edits: 'temperature 2' })).toThrow(
      new Error('edits: expected ensemble logits or ensemble probabilities among the edits of 2 bundles, got none. Say how to join them.'),
    );
    expect(() => editBundles([named(first)], { edits: 'ensemble logits' })).toThrow(
      new Error('edits: expected several bundles for ensemble logits, got a alone. Name the others.'),
    );
  });

  it('are known to lack other bundles before any label is edited', () => {
    expect(() => requireEditable(named(first), 'temperature 2 | ensemble logits')).toThrow(
      new UneditableError(
        'edits: expected several experts for ensemble logits, got a alone. Leave it out for this source (cases), or join bundles first: softlabel labels edit.',
      ),
    );
  });

  it('refuse another class order', () => {
    const reordered = { ...other, header: { ...other.header, classNames: ['ring', 'disc', 'star'] } };
    expect(() => editBundles([named(first), named(reordered, 'b')], { edits: 'ensemble logits' })).toThrow(
      'ensemble: expected class 0 to be disc in b, as in a, got ring.',
    );
  });

  it('have no logits where edits of probabilities came first', () => {
    expect(() => editBundles([named(withPipeline('swap 1')), named(other, 'b')], { edits: 'ensemble logits' })).toThrow(
      new UneditableError(
        'edits: expected logits for ensemble logits in a, got probabilities after swap 1. Use ensemble probabilities, or the bundle without that edit.',
      ),
    );
  });

  it('have no logits where there never were any', () => {
    const targets = editBundles([named(other)], { edits: '', bake: true });
    expect(() => editBundles([named(first), named(targets, 'b')], { edits: 'ensemble logits' })).toThrow(
      new UneditableError(
        'edits: expected labels with logits for ensemble logits in b, got labels that hold targets only. Use ensemble probabilities.',
      ),
    );
  });

  it.each(['temperature 2', 'hard | temperature 2'])('are known to lack logits for %s before any label is edited', (edits) => {
    const targets = named(editBundles([named(other)], { edits: '', bake: true }), 'b');
    expect(() => requireEditable(targets, 'top-k 2')).not.toThrow();
    expect(() => requireEditable(named(first), 'temperature 2')).not.toThrow();
    expect(() => requireEditable(targets, edits)).toThrow(/^edits: expected .*temperature 2/);
  });

  it('draw from one seed on request, each bundle numbers of its own and others after the ensemble', () => {
    const join = (edits: string, seed?: number) => editBundles([named(first), named(first, 'b')], { edits, seed });
    const noise = 'noise 0.3 | ensemble probabilities';
    expect(join(noise, 1).values).toEqual(join(noise).values);
    expect(join(noise, 2).values).not.toEqual(join(noise).values);
    expect(join(noise, 2).values).not.toEqual(
      Float32Array.from(bundleTargets(editBundles([named(first)], { edits: 'noise 0.3', seed: 2 }))),
    );
    const { header } = join(`${noise} | noise 0.3`, 2);
    expect(header.edits).toEqual({ pipeline: 'noise 0.3', seed: childSeed(2, 'labels', 0xffffffff) });
    expect(header.history[0]).toBe('source: tiny, epoch 7 of the expert with seed 42; edits with seed 2: noise 0.3');
  });
});
