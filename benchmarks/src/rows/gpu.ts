// The rows of `gpu.sh`: sizes that fill a large GPU, and the small steps of students, which starve it; beside PyTorch on the same GPU.
import { SMALL_STUDENT, type StepSize } from '../networks.ts';
import { compiledTorchOnCuda, torchOnCuda } from '../peers/torch.ts';
import { PATH_PYTHON, startPeer } from '../python.ts';
import type { Row } from '../row.ts';
import { convolutions } from './convolution.ts';
import { matrixUnitRow } from './matrix-unit.ts';
import { populationRow } from './population.ts';
import { gemm, type Product, productRow } from './product.ts';
import { recomputeRows } from './recompute.ts';
import { stepRow } from './step.ts';

const products = [gemm(4096), ...convolutions({ count: 256, side: 16, channels: 128 })];

const TINY_IMAGENET: Pick<StepSize, 'depth' | 'side' | 'classes'> = { depth: 4, side: 64, classes: 200 };

/** Experts' steps, which fill the GPU. */
const large: readonly StepSize[] = [
  { ...SMALL_STUDENT, batch: 256 },
  { ...SMALL_STUDENT, ...TINY_IMAGENET, batch: 256 },
  { network: 'resnet-18', depth: 18, width: 64, side: 224, batch: 256, classes: 1000 },
];
/** Students' steps at 1 and 10 images per class of CIFAR-10, and at 1 of Tiny ImageNet: eager PyTorch spends them on launches. */
const small: readonly StepSize[] = [SMALL_STUDENT, { ...SMALL_STUDENT, batch: 100 }, { ...SMALL_STUDENT, ...TINY_IMAGENET, batch: 200 }];

const eager = { name: 'torch', start: torchOnCuda };
const compiled = { name: 'torch-compile', start: compiledTorchOnCuda };

const startTorch =
  (name: string, element: 'float32' | 'float16') =>
  ({ kind, sizes, flops }: Product) =>
    startPeer(name, flops, 'torch_product.py', [element, kind, ...sizes.map(String)], PATH_PYTHON);

/** In the order of their weight, because a limit of time cuts the last ones. */
export const gpuRows: readonly Row[] = [
  ...products.map((product) => productRow(product, startTorch('torch', 'float32'))),
  ...large.map((size) => stepRow(size, [eager])),
  ...products.map((product) => matrixUnitRow(product, startTorch('torch-f16', 'float16'))),
  ...small.map((size) => stepRow(size, [eager, compiled])),
  ...[10, 100].map((batch) => populationRow({ ...SMALL_STUDENT, batch }, [1, 4, 16, 64])),
  ...recomputeRows,
];
