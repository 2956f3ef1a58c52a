// Running statistics after a batch in float64: the oracle of running.wgsl.ts.

interface Params {
  readonly keep: number;
  readonly share: number;
  readonly shareOfVariance: number;
}
type Arrays = { readonly [name in 'runningMean' | 'runningVariance' | 'batches' | 'mean' | 'variance']: Float64Array };

export function runningStatisticsReference({ keep, share, shareOfVariance }: Params, arrays: Arrays): void {
  const { runningMean, runningVariance, batches, mean, variance } = arrays;
  mean.forEach((value, c) => {
    runningMean[c] = keep * runningMean[c] + share * value;
    runningVariance[c] = keep * runningVariance[c] + shareOfVariance * variance[c];
  });
  batches[0] += 1;
}
