// Bytes to normalised floats, byte by byte: the oracle of normalise.wgsl.ts.

interface Params {
  readonly count: number;
  readonly channels: number;
  readonly mean0: number;
  readonly mean1: number;
  readonly mean2: number;
  readonly std0: number;
  readonly std1: number;
  readonly std2: number;
}

export function imagesNormaliseReference(p: Params, { x, y }: { readonly x: Uint32Array; readonly y: Float64Array }): void {
  const [means, deviations] = [
    [p.mean0, p.mean1, p.mean2],
    [p.std0, p.std1, p.std2],
  ];
  for (let i = 0; i < p.count; i++) {
    const byte = (x[Math.floor(i / 4)] >>> (8 * (i % 4))) & 0xff;
    const channel = i % p.channels;
    y[i] = (byte / 255 - means[channel]) / deviations[channel];
  }
}
