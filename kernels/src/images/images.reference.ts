// Bytes of chosen images to normalised floats, byte by byte: the oracle of normalise.wgsl.ts.

interface Params {
  readonly rows: number;
  readonly sourceRows: number;
  readonly width: number;
  readonly channels: number;
  readonly mean0: number;
  readonly mean1: number;
  readonly mean2: number;
  readonly std0: number;
  readonly std1: number;
  readonly std2: number;
}

interface Arrays {
  readonly x: Uint32Array;
  readonly index: Uint32Array;
  readonly y: Float64Array;
}

export function imagesNormaliseReference(p: Params, { x, index, y }: Arrays): void {
  const [means, deviations] = [
    [p.mean0, p.mean1, p.mean2],
    [p.std0, p.std1, p.std2],
  ];
  for (let i = 0; i < p.rows; i++) {
    for (let e = 0; e < p.width; e++) {
      const at = index[i] * p.width + e;
      const byte = index[i] < p.sourceRows ? (x[Math.floor(at / 4)] >>> (8 * (at % 4))) & 0xff : 0;
      y[i * p.width + e] = (byte / 255 - means[e % p.channels]) / deviations[e % p.channels];
    }
  }
}
