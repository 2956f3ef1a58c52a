// Learning rate by epoch. The optimiser's own mathematics is in @softlabel/tensor.

export type Schedule = (
  | { readonly name: 'constant' }
  /** lr gamma^floor(epoch / step), step = floor(every x epochs): PyTorch's StepLR (paper code: a quarter of the epochs, gamma 0.3). */
  | { readonly name: 'step'; readonly every: number; readonly gamma: number }
  /** lr (1 + cos(pi epoch / epochs)) / 2, as in SRe2L's validation. */
  | { readonly name: 'cosine' }
) & {
  /** Times (epoch + 1) / (w + 1) in the first w = round(warmup x epochs) epochs, so that the rate rises evenly to the schedule's. None unless given. */
  readonly warmup?: number | undefined;
};

/** Learning rate in epoch `epoch`, counted from 0, of `epochs`. */
export function learningRate(schedule: Schedule, lr: number, epoch: number, epochs: number): number {
  const { warmup = 0 } = schedule;
  const warm = Math.round(warmup * epochs);
  const rate = rateAt(schedule, lr, epoch, epochs);
  return epoch < warm ? (rate * (epoch + 1)) / (warm + 1) : rate;
}

function rateAt(schedule: Schedule, lr: number, epoch: number, epochs: number): number {
  if (schedule.name === 'constant') return lr;
  if (schedule.name === 'cosine') return (lr * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  return lr * schedule.gamma ** Math.floor(epoch / Math.max(1, Math.floor(schedule.every * epochs)));
}
