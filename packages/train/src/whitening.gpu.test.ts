// Whitening on the device against the float64 reference, and what it leaves of the covariance.
import { fitWhitening, levelProducts, whiten } from '@softlabel/data';
import { randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test, vi } from 'vitest';
import { levelProductsOn, whitenOn } from './index.ts';

const SIDE = 4;
const SIZE = SIDE * SIDE * 3;
/** Smooth random images: neighbours are alike, as in pictures. */
function imagesOf(count: number): Uint8Array<ArrayBuffer> {
  const level = (i: number) => randomBits(1, 'shapes', 0, i) % 200;
  return Uint8Array.from({ length: count * SIZE }, (_, i) => (3 * level(Math.floor(i / 12)) + level(i + 1_000_000)) / 4);
}
const setOf = (images: Uint8Array<ArrayBuffer>) => ({
  ...{ name: 'train', classNames: ['a'], height: SIDE, width: SIDE, channels: 3 as const },
  ...{ images, labels: new Uint16Array(images.length / SIZE) },
});

test.each([1, 2, 511, 513])('%i images are whitened as in float64, as pixels and as floats', async (count) => {
  const device = await sharedDevice();
  const whitening = fitWhitening(setOf(imagesOf(600)));
  const images = imagesOf(count);
  const expected = whiten(images, whitening);
  const unit = Float32Array.from(images, (x) => x / 255);
  for (const whitened of [await whitenOn(device, images, whitening), await whitenOn(device, unit, whitening)]) {
    expect(whitened).toHaveLength(expected.length);
    const worst = whitened.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
    expect(worst).toBeLessThan(1e-5);
  }
});

test('with a small epsilon the covariance is near the identity', async () => {
  const images = imagesOf(1200);
  const whitened = await whitenOn(await sharedDevice(), images, fitWhitening(setOf(images), 1e-6));
  for (let i = 0; i < SIZE; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let at = 0; at < whitened.length; at += SIZE) sum += whitened[at + i] * whitened[at + j];
      expect(sum / 1199).toBeCloseTo(i === j ? 1 : 0, 2);
    }
  }
});

test.each([1, 1023, 1025])('products of the levels of %i images are exact', async (count) => {
  const images = imagesOf(count).map((level, i) => (i % 5 === 0 ? 0 : level)); // 0 is the farthest from the middle
  const heard: number[] = [];
  const products = await levelProductsOn(await sharedDevice(), images, SIZE, (done) => heard.push(done));
  const steps = levelProducts(images, SIZE);
  let step = steps.next();
  while (!step.done) step = steps.next();
  expect(products).toEqual(step.value);
  expect(heard).toEqual(count > 1024 ? [1024, count] : [count]);
});

test('who hears of the images may stop it, and the memory is given back', async () => {
  const device = await sharedDevice();
  const create = vi.spyOn(device.gpu, 'createBuffer');
  const stop = () => {
    throw new Error('stop');
  };
  await expect(whitenOn(device, imagesOf(3), fitWhitening(setOf(imagesOf(3))), stop)).rejects.toThrow(/^stop$/);
  const held = create.mock.results.flatMap(({ type, value }) => (type === 'return' && value.label === 'whitening' ? [value] : []));
  create.mockRestore();
  expect(held).toHaveLength(1);
  device.gpu.pushErrorScope('validation');
  device.gpu.queue.writeBuffer(held[0], 0, new Uint8Array(4));
  expect((await device.settle(device.gpu.popErrorScope()))?.message).toMatch(/destroyed/);
});

test('images of another size are refused', async () => {
  const whitening = fitWhitening(setOf(imagesOf(3)));
  await expect(whitenOn(await sharedDevice(), new Uint8Array(SIZE + 1), whitening)).rejects.toThrow(
    `whiten: expected images of ${SIZE} values, got ${SIZE + 1} values in all. Fit the whitening to images of this size.`,
  );
});
