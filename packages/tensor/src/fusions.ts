// The table of fusions: which patterns of ops have a kernel of their own.
import type { Fusion } from './fuse.ts';

export const FUSIONS: readonly Fusion[] = [];
