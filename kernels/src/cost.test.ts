// FLOPs and bytes that kernels claim, counted by hand: rooflines, plans, regimes and ledgers rest on them.
import { expect, test } from 'vitest';
import {
  conv2dForward,
  conv2dForwardBias,
  conv2dForwardMoments,
  conv2dInputGradient,
  conv2dWeightGradient,
  gatherRows,
  gemm,
  gemmBias,
  instanceReluForward,
  instanceReluGradient,
  instanceReluPoolForward,
  moveFill,
  moveStrided,
  softmaxForward,
} from './index.ts';

test('a matrix product: a multiplication and an addition for each term, one more for a bias', () => {
  const params = { batch: 2, m: 3, n: 5, k: 7 };
  const terms = 2 * 3 * 5 * 7;
  const numbers = 2 * (3 * 7 + 7 * 5 + 3 * 5);
  for (const transposeA of [false, true]) {
    expect(gemm({ transposeA }).cost(params)).toEqual({ flops: 2 * terms, bytes: 4 * numbers });
    expect(gemmBias({ transposeA }).cost(params)).toEqual({ flops: 2 * terms + 2 * 3 * 5, bytes: 4 * (numbers + 5) });
  }
});

test('a convolution: the same FLOPs in its three directions, each tensor once, the filters for each part', () => {
  const [filter, stride, padding] = [{ filterHeight: 3, filterWidth: 2 }, 2, 1];
  const params = { images: 2, height: 5, width: 6, channels: 3, outChannels: 4, ...filter, outHeight: 3, outWidth: 4, stride, padding };
  const [x, w, y] = [2 * 5 * 6 * 3, 3 * 2 * 3 * 4, 2 * 3 * 4 * 4];
  const flops = 2 * y * (3 * 2 * 3);
  for (const def of [conv2dForward, conv2dForwardBias, conv2dInputGradient])
    expect(def.cost(params)).toEqual({ flops, bytes: 4 * (x + w + y) });
  expect(conv2dWeightGradient.cost({ ...params, parts: 2 })).toEqual({ flops, bytes: 4 * (x + 2 * w + y) });
  expect(conv2dForwardMoments.cost(params).flops).toBe(flops + 4 * y);
});

test('copies: every number is read and written, a fill only written, a gather reads indices too', () => {
  const sizes = { size0: 1, size1: 1, size2: 2, size3: 3, size4: 5, size5: 7 };
  const xStrides = { xStride0: 0, xStride1: 0, xStride2: 0, xStride3: 35, xStride4: 7, xStride5: 1 };
  const yStrides = { yStride0: 0, yStride1: 0, yStride2: 105, yStride3: 35, yStride4: 7, yStride5: 1 };
  const box = { ...sizes, ...xStrides, ...yStrides, xOffset: 0, yOffset: 0 };
  expect(moveStrided.cost(box)).toEqual({ flops: 0, bytes: 4 * 2 * (2 * 3 * 5 * 7) });
  expect(moveFill.cost({ count: 210, value: 1 })).toEqual({ flops: 0, bytes: 4 * 210 });
  expect(gatherRows.cost({ rows: 3, sourceRows: 100, width: 5 })).toEqual({ flops: 0, bytes: 4 * (2 * 15 + 3) });
  expect(softmaxForward.cost({ rows: 3, classes: 5, inverseTemperature: 1 }).bytes).toBe(4 * 2 * 15);
});

test('a norm: images, channel vectors and statistics once each, although images are read twice', () => {
  const params = { images: 2, height: 5, width: 4, channels: 8 };
  const [x, pooled, perImage, perChannel] = [2 * 20 * 8, 2 * 2 * 2 * 8, 2 * 8, 8];
  const statistics = 2 * perImage;
  const affine = 2 * perChannel;
  expect(instanceReluForward.cost({ ...params, epsilon: 0 }).bytes).toBe(4 * (2 * x + statistics + affine));
  expect(instanceReluPoolForward.cost({ ...params, epsilon: 0 }).bytes).toBe(4 * (x + pooled + statistics + affine));
  expect(instanceReluGradient.cost(params).bytes).toBe(4 * (3 * x + statistics + 2 * perImage + affine));
});
