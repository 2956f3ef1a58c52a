// The data set `shapes`: its bits, what a class means, and that nothing but outline and texture tells classes apart.
import { expect, test } from 'vitest';
import { drawImage, SIDE } from './draw.ts';
import { type Colour, Draws } from './draws.ts';
import { OUTLINES } from './outlines.ts';
import { makeShapes } from './shapes.ts';
import { TEXTURES } from './textures.ts';

const small = { shapes: 3, textures: 2, perClass: 4, testPerClass: 2 };
const BYTES = SIDE * SIDE * 3;
const imageOf = ({ images }: { images: Uint8Array }, i: number) => images.subarray(i * BYTES, (i + 1) * BYTES);
const first = <T>(map: ReadonlyMap<string, T>, name: string): T => {
  const value = map.get(name);
  if (value === undefined) throw new Error(name);
  return value;
};

test('the pixels are the same bits everywhere', async () => {
  expect((await makeShapes({ ...small, shapes: 10, textures: 10, perClass: 1, testPerClass: 1 })).fingerprint).toBe(
    '7c8a5f9ea676763526a3b658d3227921a91f5b88c59c0a84dbe2ddb39d77879b',
  );
});

test('classes are pairs in order, images take them in turn', async () => {
  const { classNames, train, test: testSet, mean, std } = await makeShapes(small);
  expect(classNames).toEqual(['circle-stripes', 'circle-checks', 'square-stripes', 'square-checks', 'triangle-stripes', 'triangle-checks']);
  expect([...train.labels.subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 0, 1]);
  expect([train.labels.length, testSet.labels.length]).toEqual([24, 12]);
  for (const c of [0, 1, 2]) {
    expect(mean[c]).toBeGreaterThan(0.4);
    expect(mean[c]).toBeLessThan(0.6);
    expect(std[c]).toBeGreaterThan(0.2);
  }
});

test('an image does not depend on how many are drawn, and the test set is another one', async () => {
  const [few, many] = await Promise.all([makeShapes(small), makeShapes({ ...small, perClass: 9, testPerClass: 5 })]);
  expect(many.train.images.subarray(0, few.train.images.length)).toEqual(few.train.images);
  expect(many.test.images.subarray(0, few.test.images.length)).toEqual(few.test.images);
  expect(imageOf(few.test, 0)).not.toEqual(imageOf(few.train, 0));
  expect(imageOf((await makeShapes({ ...small, seed: 2 })).train, 0)).not.toEqual(imageOf(few.train, 0));
});

test('place, colours and background are the same whatever the class, so they cannot give it away', () => {
  const [circle, cross] = [first(OUTLINES, 'circle'), first(OUTLINES, 'cross')];
  const [solid, dots] = [first(TEXTURES, 'solid'), first(TEXTURES, 'dots')];
  for (let index = 0; index < 20; index++) {
    const [a, b, c] = [drawImage(circle, solid, 1, index), drawImage(cross, solid, 1, index), drawImage(circle, dots, 1, index)];
    const same = (one: Uint8Array, other: Uint8Array) => one.filter((value, i) => value === other[i]).length / BYTES;
    // Beyond their outlines two shapes leave the same pixels; a texture changes only pixels inside one.
    expect(same(a, b)).toBeGreaterThan(0.6);
    expect(same(a, c)).toBeGreaterThan(0.6);
    expect(same(a, b)).toBeLessThan(1);
  }
});

test('a colour keeps its distance from others, wherever they are, and one that cannot ends in an error', () => {
  const sides = [0, 0.25, 0.5, 0.75, 1];
  const colours = sides.flatMap((r) => sides.flatMap((g) => sides.map((b): Colour => [r, g, b])));
  const distance = (one: Colour, other: Colour) => Math.hypot(...one.map((value, c) => value - other[c]));
  const draws = new Draws(1, 0);
  for (const [i, one] of colours.entries()) {
    for (const other of colours.slice(i)) {
      const drawn = draws.colour(0.5, one, other);
      expect(Math.min(distance(drawn, one), distance(drawn, other))).toBeGreaterThanOrEqual(0.5);
    }
  }
  expect(() => draws.colour(0.9, [0.5, 0.5, 0.5])).toThrow(
    'Draws.colour: expected a colour at distance 0.9 or more from [0.5, 0.5, 0.5], got none in 1000 draws. Lower the distance.',
  );
});

test('every outline is a closed shape of comparable size: inside at its middle region, outside beyond 1.2 radii', () => {
  for (const [name, outline] of OUTLINES) {
    let inside = 0;
    for (let i = 0; i < 100; i++) {
      for (let j = 0; j < 100; j++) inside += outline(-1.25 + i / 40, -1.25 + j / 40) < 0 ? 1 / 1600 : 0;
    }
    expect(inside, name).toBeGreaterThan(1);
    expect(inside, name).toBeLessThan(2.7);
    for (const [u, v] of [
      [1.2, 0],
      [-1.2, 0],
      [0, 1.2],
      [0, -1.2],
      [0.85, 0.85],
      [-0.85, 0.85],
    ])
      expect(outline(u, v), name).toBeGreaterThan(0);
  }
});

test('outlines are distances: nowhere do they change faster than the point moves', () => {
  for (const [name, outline] of OUTLINES) {
    for (let i = 0; i < 500; i++) {
      const [u, v] = [((i * 37) % 100) / 40 - 1.25, ((i * 61) % 97) / 39 - 1.25];
      const step = 0.01;
      expect(Math.abs(outline(u + step, v) - outline(u, v)), name).toBeLessThanOrEqual(step * 1.0001);
      expect(Math.abs(outline(u, v + step) - outline(u, v)), name).toBeLessThanOrEqual(step * 1.0001);
    }
  }
});

test('textures are shares, and two-coloured ones use both colours about evenly', () => {
  const draw = { period: 6, shift: [1.5, 2.5], bits: 0x5a3c96e1 } as const;
  for (const [name, texture] of TEXTURES) {
    const shares = Array.from({ length: 900 }, (_, i) => texture((i % 30) - 15, Math.floor(i / 30) - 15, draw));
    expect(Math.min(...shares), name).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares), name).toBeLessThanOrEqual(1);
    const mean = shares.reduce((a, b) => a + b) / shares.length;
    if (name === 'solid') expect(mean).toBe(0);
    else expect(Math.abs(mean - 0.5), name).toBeLessThan(0.2);
  }
});

test('numbers out of range are refused', async () => {
  await expect(makeShapes({ shapes: 11 })).rejects.toThrow(
    'makeShapes: expected a whole number from 1 to 10 as data.shapes, got 11. Change the recipe.',
  );
  await expect(makeShapes({ textures: 0 })).rejects.toThrow('expected a whole number from 1 to 10 as data.textures, got 0');
  await expect(makeShapes({ perClass: 1.5 })).rejects.toThrow('as data.perClass, got 1.5');
  await expect(makeShapes({ testPerClass: 0 })).rejects.toThrow('as data.testPerClass, got 0');
  await expect(makeShapes({ seed: -1 })).rejects.toThrow('expected a whole number from 0 to 4294967295 as data.seed, got -1');
});
