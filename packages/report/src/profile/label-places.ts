// Places for labels beside points that lie anywhere in a frame. Not their drawing.
import { FONT_SIZE, textWidth } from '../figures/text.ts';

/** A label, and the point that it belongs to, in pixels. */
export interface LabelledPoint {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From a point to the middle of its label. */
export interface Offset {
  readonly dx: number;
  readonly dy: number;
}

/** Pixels from a point to the middle of the line above or below it, to the side of its label, and of the dot that no label covers. */
const LINE = FONT_SIZE - 2;
const SIDE = 5;
const DOT = 3;

/** Above first, then right, below, left and the corners. */
const DIRECTIONS = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
  [1, -1],
  [-1, -1],
  [1, 1],
  [-1, 1],
] as const;

/** Where the label of each point goes, within `frame`, off all points and off the labels of earlier ones; null where there is no room for it. */
export function labelPlaces(points: readonly LabelledPoint[], frame: Box): (Offset | null)[] {
  const taken: Box[] = points.map(({ x, y }) => boxAround(x, y, DOT, DOT));
  return points.map(({ text, x, y }) => {
    const half = textWidth(text) / 2;
    for (const [across, down] of DIRECTIONS) {
      const [dx, dy] = [across * (half + SIDE), down * LINE];
      const box = boxAround(x + dx, y + dy, half, FONT_SIZE / 2);
      if (!isWithin(box, frame) || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return { dx, dy };
    }
    return null;
  });
}

const boxAround = (x: number, y: number, half: number, halfHeight: number): Box => ({
  left: x - half,
  right: x + half,
  top: y - halfHeight,
  bottom: y + halfHeight,
});

const isWithin = (box: Box, frame: Box): boolean =>
  box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;

const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
