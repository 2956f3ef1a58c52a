// The ten outlines of `shapes` as signed distances: negative inside, in units of the shape's radius. Not drawing: draw.ts turns distances into pixels.
//
// Only + - * / and square roots, which IEEE 754 fixes to the bit, so that every engine draws the same pixels.

/** Signed distance of (u, v) to an outline around the origin, reaching to about distance 1. */
export type Outline = (u: number, v: number) => number;

type Vertex = readonly [number, number];

const length = (u: number, v: number) => Math.sqrt(u * u + v * v);

/** A closed polygon: the nearest edge gives the distance, the parity of edges crossed by a ray to the right gives the sign. */
function polygon(...vertices: Vertex[]): Outline {
  const edges = vertices.map(([u, v], i) => {
    const [endU, endV] = vertices[(i + 1) % vertices.length];
    return { u, v, du: endU - u, dv: endV - v, endV };
  });
  return (u, v) => {
    let square = Number.POSITIVE_INFINITY;
    let sign = 1;
    for (const edge of edges) {
      const [pu, pv] = [u - edge.u, v - edge.v];
      const along = Math.min(1, Math.max(0, (pu * edge.du + pv * edge.dv) / (edge.du * edge.du + edge.dv * edge.dv)));
      const [nearU, nearV] = [pu - along * edge.du, pv - along * edge.dv];
      square = Math.min(square, nearU * nearU + nearV * nearV);
      if (edge.v > v !== edge.endV > v && pu * edge.dv < pv * edge.du === edge.dv > 0) sign = -sign;
    }
    return sign * Math.sqrt(square);
  };
}

const disc =
  (cu: number, cv: number, radius: number): Outline =>
  (u, v) =>
    length(u - cu, v - cv) - radius;
const union =
  (...outlines: Outline[]): Outline =>
  (u, v) =>
    Math.min(...outlines.map((outline) => outline(u, v)));

const square = polygon([-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]);
const triangle = polygon([0, -1.1], [0.95, 0.55], [-0.95, 0.55]);
const star = polygon(
  [0, -1.1],
  [0.27, -0.37],
  [1.05, -0.34],
  [0.44, 0.14],
  [0.65, 0.89],
  [0, 0.46],
  [-0.65, 0.89],
  [-0.44, 0.14],
  [-1.05, -0.34],
  [-0.27, -0.37],
);
const cross = polygon(
  [-0.33, -0.95],
  [0.33, -0.95],
  [0.33, -0.33],
  [0.95, -0.33],
  [0.95, 0.33],
  [0.33, 0.33],
  [0.33, 0.95],
  [-0.33, 0.95],
  [-0.33, 0.33],
  [-0.95, 0.33],
  [-0.95, -0.33],
  [-0.33, -0.33],
);
const hexagon = polygon([0.95, 0], [0.475, 0.823], [-0.475, 0.823], [-0.95, 0], [-0.475, -0.823], [0.475, -0.823]);
const arrow = polygon([0, -1.05], [0.85, -0.1], [0.32, -0.1], [0.32, 0.95], [-0.32, 0.95], [-0.32, -0.1], [-0.85, -0.1]);
const heart = union(disc(-0.45, -0.3, 0.52), disc(0.45, -0.3, 0.52), polygon([0, -0.3], [0.86, 0], [0, 1], [-0.86, 0]));
const ring: Outline = (u, v) => Math.abs(length(u, v) - 0.7) - 0.25;
/** A disc less another: outside the second, inside the first. */
const crescent: Outline = (u, v) => Math.max(length(u, v) - 0.98, 0.75 - length(u - 0.5, v));

/** Outlines in the order of class numbers: a data set of n shapes has the first n. */
export const OUTLINES: ReadonlyMap<string, Outline> = new Map([
  ['circle', disc(0, 0, 0.88)],
  ['square', square],
  ['triangle', triangle],
  ['star', star],
  ['cross', cross],
  ['ring', ring],
  ['hexagon', hexagon],
  ['heart', heart],
  ['crescent', crescent],
  ['arrow', arrow],
]);
