// Rows of products on matrix units, for which a device has to be opened anew. Not the products themselves.
import { openDevice } from '@softlabel/node';
import type { Measured, Row } from '../row.ts';
import { type Product, type Rounding, raceProduct, type StartPeer, sumsInF32 } from './product.ts';

/** Operands round to f16, each by up to 2^-11 of itself and either way: products by twice that, and their sum by as much as the root of their number makes of it. */
export const operandsInF16: Rounding = (terms, value) => sumsInF32(terms, value) + 2 ** -10 * Math.sqrt(terms);

/** The row of a product with f16 operands and f32 sums; it says so where the adapter has no matrix units. */
export const matrixUnitRow = (product: Product, startPeer: StartPeer): Row => ({
  name: `${product.name} matrix-unit`,
  shape: `${product.shape}, operands rounded to f16, sums in f32`,
  unit: 'GFLOP/s',
  measure: (_, leastMs) => measureOnUnits(product, startPeer, leastMs),
});

async function measureOnUnits(product: Product, startPeer: StartPeer, leastMs?: number): Promise<Measured> {
  const device = await openDevice({ matrixUnits: true });
  try {
    if (device.profile.matrixUnit === 0) return { ours: 'no matrix units here', peers: {}, absent: true };
    return await raceProduct(device, product, startPeer, operandsInF16, leastMs);
  } finally {
    device.gpu.destroy();
  }
}
