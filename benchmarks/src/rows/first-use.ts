// The row of a kernel's first use: what the driver's compiler takes when it has compiled nothing yet. The kernels are used in processes of their own.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measured, Row } from '../row.ts';
import type { Product } from './product.ts';

const PROGRAM = fileURLToPath(new URL('../first-use-process.ts', import.meta.url));

/** One kernel's first use. */
export type FirstUse = {
  readonly product: string;
  /** `conv2d/forward[register-tile]`. */
  readonly kernel: string;
  readonly ms: number;
};

/** The row of the kernels that compute `products`; the slowest first use is its number. */
export const firstUseRow = (products: readonly Product[]): Row => ({
  name: 'first use',
  shape: "the first dispatch of each kernel beyond its second, in a fresh process with an empty cache of Mesa's; the number is the worst",
  unit: 'ms',
  measure: () => measureFirstUses(products),
});

async function measureFirstUses(products: readonly Product[]): Promise<Measured> {
  const uses: FirstUse[] = [];
  for (const { name } of products) uses.push(...(await inFreshProcess(name)));
  return { ours: Math.max(...uses.map(({ ms }) => ms)), peers: {}, details: uses };
}

/** First uses of the kernels that compute the product called `name`. */
async function inFreshProcess(name: string): Promise<FirstUse[]> {
  const cache = await mkdtemp(join(tmpdir(), 'softlabel-bench-'));
  try {
    const env = { ...process.env, MESA_SHADER_CACHE_DIR: cache };
    const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, PROGRAM, name], { env });
    return JSON.parse(stdout);
  } finally {
    await rm(cache, { recursive: true });
  }
}
