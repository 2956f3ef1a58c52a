// Label bundles: round trip, and the exact error for each way to be broken.
import { decodeSafetensors, encodeSafetensors, FormatError, type SafeTensor } from '@softlabel/formats';
import { describe, expect, it } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import { bundleTargets, decodeLabelBundle, decodeWholeBundle, encodeLabelBundle, wholeHistory } from './bundle.ts';
import { softmaxTemperature } from './softmax.ts';

/** The small bundle's bytes after a change of its tensors or its metadata. */
function changed(change: (tensors: Map<string, SafeTensor>, metadata: Record<string, string>) => void): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(encodeLabelBundle(smallBundle));
  change(tensors, metadata);
  return encodeSafetensors(tensors, metadata);
}

describe('label bundles', () => {
  it('come back as they were', () => {
    expect(decodeLabelBundle(encodeLabelBundle(smallBundle), 'b')).toEqual(smallBundle);
    const targets = {
      ...smallBundle,
      kind: 'targets',
      values: smallBundle.values.map(Math.abs),
      header: { ...smallBundle.header, expert: null },
    } as const;
    expect(decodeLabelBundle(encodeLabelBundle(targets), 'b')).toEqual(targets);
  });

  it('hold what whitened their images, and are refused where it is not whole', () => {
    const whitening = { mean: Float32Array.of(0.5, 0.25), matrix: Float32Array.of(1, 2, 3, 4) };
    expect(decodeWholeBundle(encodeLabelBundle({ ...smallBundle, whitening }), 'a').whitening).toEqual(whitening);
    const torn = { ...whitening, matrix: Float32Array.of(1, 2, 3) };
    expect(() => encodeLabelBundle({ ...smallBundle, whitening: torn })).toThrow(/whitening\.matrix/);
    const { tensors, metadata } = decodeSafetensors(encodeLabelBundle({ ...smallBundle, whitening }), 'a');
    tensors.delete('whitening.mean');
    expect(() => decodeWholeBundle(encodeSafetensors(tensors, metadata), 'a')).toThrow(
      'labels: expected whitening.mean as F32 in a, got none. Make the labels again.',
    );
  });

  it('give targets by their own edits or by others', () => {
    expect(bundleTargets(smallBundle)).toEqual(softmaxTemperature(smallBundle.values, 3, 2));
    expect([...bundleTargets(smallBundle, 'hard')]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('may come without a history', () => {
    const bytes = changed((_, metadata) => delete metadata['history']);
    expect(decodeLabelBundle(bytes, 'b')).toEqual(smallBundle);
  });

  it('tell what was done and what is still to do', () => {
    const header = { ...smallBundle.header, history: ['remap from a, b'], edits: { pipeline: 'temperature 2|swap 1', seed: 1 } };
    expect(wholeHistory({ ...smallBundle, header })).toEqual(['remap from a, b', 'temperature 2', 'swap 1']);
    expect(wholeHistory({ ...smallBundle, header }, 'hard')).toEqual(['remap from a, b', 'hard']);
  });

  it('draw from their own seed and images', () => {
    const other = { ...smallBundle, header: { ...smallBundle.header, edits: { pipeline: '', seed: 2 } } };
    const drawn = [smallBundle, other, { ...smallBundle, images: Int32Array.of(1, 2) }].map((bundle) =>
      String(bundleTargets(bundle, 'noise 1')),
    );
    expect(new Set(drawn).size).toBe(3);
  });

  it('have the same bytes for the same content', () => {
    expect(encodeLabelBundle(smallBundle)).toEqual(encodeLabelBundle(structuredClone(smallBundle)));
  });

  it('are refused wherever they are cut', () => {
    const bytes = encodeLabelBundle(smallBundle);
    for (const length of [0, 7, 100, bytes.length - 1]) {
      expect(() => decodeLabelBundle(bytes.subarray(0, length), 'b')).toThrow(FormatError);
    }
    expect(() => decodeLabelBundle(bytes.subarray(0, bytes.length - 1), 'b')).toThrow(/of b, got \d+\. The file is cut short/);
  });
});

const AGAIN = 'Make the labels again.';
const BROKEN: [what: string, bytes: Uint8Array, message: string][] = [
  [
    'a checkpoint',
    changed((_, metadata) => delete metadata['format']),
    'labels: expected format softlabel-labels-1 in the header of b, got none. Make the labels with softlabel labels make.',
  ],
  [
    'no images',
    changed((tensors) => tensors.delete('images')),
    `labels: expected tensor images in b, got logits, classes, preprocessing.mean, preprocessing.std. ${AGAIN}`,
  ],
  [
    'no labels',
    changed((tensors) => tensors.delete('logits')),
    `labels: expected tensor logits in b, got images, classes, preprocessing.mean, preprocessing.std. ${AGAIN}`,
  ],
  [
    'two kinds of labels',
    changed((tensors) => tensors.set('targets', { dtype: 'F32', shape: [2, 3], data: new Float32Array(6) })),
    `labels: expected logits or targets in b, got both. ${AGAIN}`,
  ],
  [
    'too few logits',
    changed((tensors) => tensors.set('logits', { dtype: 'F32', shape: [1, 3], data: new Float32Array(3) })),
    `labels: expected logits of shape [2, 3] in b, got [1, 3]. ${AGAIN}`,
  ],
  [
    'too few classes',
    changed((tensors) => tensors.set('classes', { dtype: 'I32', shape: [1], data: new Int32Array(1) })),
    `labels: expected classes of shape [2] in b, got [1]. ${AGAIN}`,
  ],
  [
    'another type',
    changed((tensors) => tensors.set('logits', { dtype: 'F16', shape: [2, 3], data: new Uint16Array(6) })),
    `labels: expected logits as F32 in b, got F16. ${AGAIN}`,
  ],
  [
    'indices of another type',
    changed((tensors) => tensors.set('images', { dtype: 'U8', shape: [2], data: new Uint8Array(2) })),
    `labels: expected images as I32 in b, got U8. ${AGAIN}`,
  ],
  [
    'NaN',
    changed((tensors) => tensors.set('logits', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(0, 0, 0, 0, Number.NaN, 0) })),
    `labels: expected finite logits in b, got NaN at image 1, class 1. ${AGAIN}`,
  ],
  [
    'only zeros',
    changed((tensors) => {
      tensors.delete('logits');
      tensors.set('targets', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(0, 0.5, 0, 0, 0, 0) });
    }),
    'labels: expected something above 0 in every label of b, got only zeros at image 1. Leave such images out, and name the others by an array images.',
  ],
  [
    'logits for targets',
    changed((tensors) => {
      tensors.delete('logits');
      tensors.set('targets', { dtype: 'F32', shape: [2, 3], data: smallBundle.values });
    }),
    'labels: expected targets >= 0 in b, got -1 at image 1, class 0. If these are logits: softlabel labels import --logits, or call the array logits.',
  ],
  [
    'a class that is none',
    changed((tensors) => tensors.set('classes', { dtype: 'I32', shape: [2], data: Int32Array.of(0, 3) })),
    `labels: expected classes 0 to 2 in b, got 3 at image 1. ${AGAIN}`,
  ],
  [
    'a header that is no JSON',
    changed((_, metadata) => Object.assign(metadata, { edits: '{' })),
    `labels: expected JSON at edits in the header of b, got {. ${AGAIN}`,
  ],
  [
    'no class names',
    changed((_, metadata) => delete metadata['classNames']),
    'labels: expected a list at classNames in the header of b, got nothing.',
  ],
  [
    'a wrong field',
    changed((_, metadata) => Object.assign(metadata, { dataset: '{"name":"shapes","hash":3}' })),
    'labels: expected text at dataset.hash in the header of b, got 3.',
  ],
];

describe('broken bundles', () => {
  it.each(BROKEN)('%s', (_, bytes, message) => {
    expect(() => decodeLabelBundle(bytes, 'b')).toThrow(new Error(message));
  });
});
