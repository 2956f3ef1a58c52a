// Learning rate by epoch. The optimiser's own mathematics is in @softlabel/tensor.

export type Schedule =
  | { readonly name: 'constant' }
  /** lr gamma^floor(epoch / step), step = floor(every x epochs): PyTorch's StepLR (paper code: a quarter of the epochs, gamma 0.3). */
  | { readonly name: 'step'; readonly every: number; readonly gamma: number }
  /** lr (1 + cos(pi epoch / epochs)) / 2, as in SRe2L's validation. */
  | { readonly name: 'cosine' };

/** Learning rate in epoch `epoch`, counted from 0, of `epochs`. */
export function learningRate(schedule: Schedule, lr: number, epoch: number, epochs: number): number {
  if (schedule.name === 'constant') return lr;
  if (schedule.name === 'cosine') return (lr * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  return lr * schedule.gamma ** Math.floor(epoch / Math.max(1, Math.floor(schedule.every * epochs)));
}
