// The products of the table for a software adapter: the sizes at which its rates are compared. Not the rows.
import { convolutions } from './convolution.ts';
import { gemm, type Product } from './product.ts';

/** The hot kernels: each product is computed by one, but for what prepares its operands. */
export const PRODUCTS: readonly Product[] = [gemm(1024), ...convolutions({ count: 32, side: 16, channels: 128 })];
