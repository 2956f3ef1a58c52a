// The ceilings are above what kernels reach, and what is measured in registers is computed.
import { conv2dForward } from '@softlabel/kernels';
import { launchKernel, timeVariants } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { measureCeilings } from './ceilings.ts';
import { multiplyAddKernel } from './multiply-add.ts';
import { openInstrument } from './open-device.ts';

const device = await openInstrument('ceilings', () => undefined);

test('no convolution is above the compute ceiling', async () => {
  const sides = { height: 16, width: 16, channels: 128, outChannels: 128, filterHeight: 3, filterWidth: 3, outHeight: 16, outWidth: 16 };
  const params = { images: 32, ...sides, stride: 1, padding: 1 };
  const ceilings: number[] = []; // several, because other work on the machine lowers each for a while
  for (let i = 0; i < 3; i++) ceilings.push((await measureCeilings(device)).flopsPerSecond);
  const taken = { ...conv2dForward, variants: () => conv2dForward.variants(device.profile, params).slice(0, 1) };
  const [{ ms }] = await timeVariants(device, taken, params, 3);
  expect(Math.max(...ceilings)).toBeGreaterThan((1000 * conv2dForward.cost(params).flops) / ms);
});

test('registers hold every sum to the end', async () => {
  const [count, turns] = [67, 3];
  const x = Float32Array.from({ length: count }, (_, i) => (2 * i) / count - 1);
  const [variant] = multiplyAddKernel.variants(device.profile, { count, turns });
  const { y } = await launchKernel(device, multiplyAddKernel, {
    variant,
    params: { count, turns },
    arrays: { x, y: new Float32Array(count) },
  });
  const { flops } = multiplyAddKernel.cost({ count: 1, turns: 1 });
  const [sums, links] = [10, 16 * turns];
  expect(flops * turns).toBe(2 * sums * links);
  for (const [i, value] of x.entries()) {
    let total = 0;
    for (let sum = 0; sum < sums; sum++) {
      let s = value + sum;
      for (let link = 0; link < links; link++) s = (s + 1) * (0.5 + 0.25 * value);
      total += s;
    }
    expect(y[i]).toBeCloseTo(total, 4);
  }
});
