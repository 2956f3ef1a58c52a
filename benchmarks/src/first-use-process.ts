// A process that uses the kernels of one product for the first time, and prints what the driver's compiler took. Started by rows/first-use.ts.
import { openDevice } from '@softlabel/node';
import { type Device, kernelLabel, timeVariants } from '@softlabel/runtime';
import { f32, program, type Tensor } from '@softlabel/tensor';
import type { FirstUse } from './rows/first-use.ts';
import type { Product } from './rows/product.ts';
import { PRODUCTS } from './rows/products.ts';

const name = process.argv[2];
const product = PRODUCTS.find((known) => known.name === name);
if (product === undefined)
  throw new Error(`first use: expected a product (${PRODUCTS.map((known) => known.name).join(', ')}), got '${name}'.`);
console.log(JSON.stringify(await firstUses(await openDevice(), product)));
process.exit(0);

async function firstUses(device: Device, { name: called, a, b, compute }: Product): Promise<FirstUse[]> {
  const { launches } = program(called, (x: { a: Tensor; b: Tensor }) => ({ y: compute(x.a, x.b) })).plan(device, {
    a: f32(...a),
    b: f32(...b),
  });
  const uses: FirstUse[] = [];
  for (const { kernel, variant, params } of launches) {
    const [{ firstMs, ms }] = await timeVariants(device, { ...kernel, variants: () => [variant] }, params, 1);
    uses.push({ product: called, kernel: kernelLabel(kernel, variant), ms: firstMs - ms });
  }
  return uses;
}
