// Softmax with temperature, cross-entropy and one-hot labels in float64 on the CPU, for rows of [N, K]. Not the engine's kernels.

/** softmax(logits / temperature) of each row of [N, K] (paper 3.1); temperature > 0 divides, so 2 flattens. Float64 [N, K]. */
export function softmaxTemperature(logits: ArrayLike<number>, K: number, temperature = 1): Float64Array {
  if (!(temperature > 0 && Number.isFinite(temperature))) throw new Error(`softmax: expected a temperature > 0, got ${temperature}.`);
  const rows = rowCount('softmax', logits, K);
  const probabilities = new Float64Array(logits.length);
  for (let n = 0; n < rows; n++) softmaxRow(logits, probabilities, n * K, K, temperature);
  return probabilities;
}

function softmaxRow(logits: ArrayLike<number>, probabilities: Float64Array, start: number, K: number, temperature: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = start; k < start + K; k++) largest = Math.max(largest, logits[k]);
  let sum = 0;
  for (let k = start; k < start + K; k++) {
    probabilities[k] = Math.exp((logits[k] - largest) / temperature);
    sum += probabilities[k];
  }
  for (let k = start; k < start + K; k++) probabilities[k] /= sum;
}

/** Cross-entropy in nats, log sum_k exp(z_k) - z_y, of each row of logits [N, K] with its class y of `classes` [N]. Float64 [N]. */
export function crossEntropies(logits: ArrayLike<number>, classes: ArrayLike<number>, K: number): Float64Array {
  return Float64Array.from({ length: rowCount('crossEntropies', logits, K) }, (_, n) => {
    const row = Array.from({ length: K }, (_, k) => logits[n * K + k]);
    const largest = Math.max(...row);
    return Math.log(row.reduce((sum, z) => sum + Math.exp(z - largest), 0)) + largest - row[classes[n]];
  });
}

/** One-hot labels [N, K] of true `classes` [N]: the hard labels. Throws on a class outside 0 .. K-1. */
export function hardLabels(classes: ArrayLike<number>, K: number): Float64Array {
  const labels = new Float64Array(classes.length * K);
  for (let n = 0; n < classes.length; n++) {
    if (!(classes[n] >= 0 && classes[n] < K))
      throw new Error(`labels: expected a class in 0 to ${K - 1} at image ${n}, got ${classes[n]}.`);
    labels[n * K + classes[n]] = 1;
  }
  return labels;
}

/** N of values [N, K]; throws when the length is no multiple of K. */
export function rowCount(op: string, values: ArrayLike<number>, K: number): number {
  if (!(K >= 1) || values.length % K !== 0) throw new Error(`${op}: expected rows of ${K} classes, got ${values.length} values.`);
  return values.length / K;
}

/** Place of the largest value of a row; the first one of equals. */
export function argmax(row: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < row.length; k++) if (row[k] > row[best]) best = k;
  return best;
}
