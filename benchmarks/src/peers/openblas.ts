// OpenBLAS' rate for a matrix product, through numpy: what the processor can do. Only meaningful beside a software adapter.
import { type PythonPeer, startPeer } from '../python.ts';

const N = 1024;

/** Starts numpy and names its OpenBLAS, or says why there is none. */
export const startOpenBlas = (): Promise<PythonPeer> => startPeer('openblas', 2 * N ** 3, 'openblas.py', [String(N)]);
