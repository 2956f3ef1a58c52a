// The rows of `npm run bench`: for a software adapter, beside other WebGPU libraries in this process and what the processor itself can do.
import { SMALL_STUDENT } from '../networks.ts';
import { jaxTrainer } from '../peers/jax-js.ts';
import { startOpenBlas } from '../peers/openblas.ts';
import { tfjsTrainer } from '../peers/tfjs.ts';
import { augmentingTorchOnCpu, torchAsShippedOnCpu, torchOnCpu } from '../peers/torch.ts';
import type { Row } from '../row.ts';
import { firstUseRow } from './first-use.ts';
import { planningRow } from './planning.ts';
import { populationRow } from './population.ts';
import { productRow } from './product.ts';
import { PRODUCTS } from './products.ts';
import { cifar10Row } from './recipe.ts';
import { recomputeRows } from './recompute.ts';
import { scalingRows } from './scaling.ts';
import { heapRow, trafficRow } from './steady-step.ts';
import { stepRow } from './step.ts';

const jax = { name: 'jax-js', start: jaxTrainer };
const tfjs = { name: 'tfjs', start: tfjsTrainer };
const torch = { name: 'torch', start: torchOnCpu };
const augmentingTorch = { name: 'torch-dsa', start: augmentingTorchOnCpu };
const shippedTorch = { name: 'torch-dsa-as-shipped', start: torchAsShippedOnCpu };

export const cpuRows: readonly Row[] = [
  stepRow(SMALL_STUDENT, [{ ...jax, waitsForDawn: true }, { ...tfjs, waitsForDawn: true }, torch, augmentingTorch, shippedTorch]),
  ...PRODUCTS.map((product) => productRow(product, startOpenBlas)),
  // A step of another WebGPU library takes minutes here: as shipped alone.
  stepRow({ network: 'resnet-18', depth: 18, width: 64, side: 32, batch: 32, classes: 10 }, [jax, tfjs, torch]),
  cifar10Row({ ...augmentingTorch, name: 'torch' }),
  ...scalingRows,
  ...[10, 100].map((batch) => populationRow({ ...SMALL_STUDENT, width: 32, batch }, [1, 3, 6])),
  ...recomputeRows,
  planningRow,
  trafficRow,
  heapRow,
  firstUseRow(PRODUCTS),
];
