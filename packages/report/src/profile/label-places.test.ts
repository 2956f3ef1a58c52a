// Labels beside points: above where there is room, never on each other, and left out where there is none.
import { expect, test } from 'vitest';
import { FONT_SIZE, textWidth } from '../figures/text.ts';
import { type LabelledPoint, labelPlaces } from './label-places.ts';

const FRAME = { left: 0, right: 200, top: 0, bottom: 100 };

test('a label is above its point, or beside it where the frame ends', () => {
  expect(labelPlaces([{ text: '1', x: 50, y: 50 }], FRAME)).toEqual([{ dx: 0, dy: 2 - FONT_SIZE }]);
  expect(labelPlaces([{ text: '1', x: 50, y: 8 }], FRAME)).toEqual([{ dx: textWidth('1') / 2 + 5, dy: 0 }]);
});

test('labels of a crowd keep apart, the first ones are kept', () => {
  const points: LabelledPoint[] = Array.from({ length: 40 }, (_, i) => ({
    text: String(i + 1),
    x: 60 + ((37 * i) % 70),
    y: 30 + ((23 * i) % 40),
  }));
  const boxes = labelPlaces(points, FRAME).flatMap((place, i) =>
    place === null ? [] : [{ i, x: points[i].x + place.dx, y: points[i].y + place.dy }],
  );
  expect(boxes[0].i).toBe(0);
  expect(boxes.length).toBeLessThan(points.length);
  for (const [n, a] of boxes.entries())
    for (const b of boxes.slice(n + 1)) {
      const apart = (textWidth(points[a.i].text) + textWidth(points[b.i].text)) / 2;
      expect(Math.abs(a.x - b.x) >= apart || Math.abs(a.y - b.y) >= FONT_SIZE).toBe(true);
    }
});

test('points at one place have labels around them until there is no room', () => {
  const places = labelPlaces(
    Array.from({ length: 10 }, (_, i) => ({ text: String(i), x: 100, y: 50 })),
    FRAME,
  );
  expect(places.slice(0, 4)).not.toContain(null);
  expect(places.slice(8)).toEqual([null, null]);
});
