// Canonical JSON: no order of keys, no loss.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

it('sorts keys at every depth', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
});

it('is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('refuses what JSON would silently change', () => {
  expect(() => canonicalJson({ lr: Number.NaN })).toThrow('identity: expected plain data, got NaN.');
  expect(() => canonicalJson([undefined])).toThrow('identity: expected plain data, got undefined.');
});
