// A tuning table: which variants were measured to be fastest on one adapter and driver. Plain data; how it is measured and kept is not here.

/** The fastest variant of one kernel for one set of params. */
export interface TunedKernel {
  /** Name of the KernelDef. */
  readonly kernel: string;
  readonly params: { readonly [name: string]: number };
  /** The variant, field by field. */
  readonly variant: { readonly [field: string]: string | number | boolean };
}

export interface TuningTable {
  readonly adapter: string;
  /** The adapter in the driver's words: a table holds for this driver only. */
  readonly driver: string;
  readonly choices: readonly TunedKernel[];
}
