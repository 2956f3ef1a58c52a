// The rows of `npm run bench`: for a software adapter, beside other WebGPU libraries in this process and what the processor itself can do.
import { jaxTrainer } from '../peers/jax-js.ts';
import { startOpenBlas } from '../peers/openblas.ts';
import { tfjsTrainer } from '../peers/tfjs.ts';
import { torchOnCpu } from '../peers/torch.ts';
import type { Row } from '../row.ts';
import { SMALL_STUDENT } from '../trainer.ts';
import { convolutions } from './convolution.ts';
import { gemm, productRow } from './product.ts';
import { stepRow } from './step.ts';

const products = [gemm(1024), ...convolutions({ count: 32, side: 16, channels: 128 })];

export const cpuRows: readonly Row[] = [
  stepRow(SMALL_STUDENT, [
    { name: 'jax-js', start: jaxTrainer, waitsForDawn: true },
    { name: 'tfjs', start: tfjsTrainer, waitsForDawn: true },
    { name: 'torch', start: torchOnCpu },
  ]),
  ...products.map((product) => productRow(product, startOpenBlas)),
];
