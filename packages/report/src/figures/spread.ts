// Places for labels that would overlap. Not their drawing.
import { textWidth } from './text.ts';

/** Places in the order of `values`, at least `gap` apart, within [low, high] where there is room, and near their values. */
export function spreadApart(values: readonly number[], gap: number, low: number, high: number): number[] {
  const order = values.map((_, place) => place).sort((a, b) => values[a] - values[b]);
  const places = [...values];
  let floor = low;
  for (const place of order) {
    places[place] = Math.max(values[place], floor);
    floor = places[place] + gap;
  }
  let ceiling = high;
  for (const place of order.toReversed()) {
    places[place] = Math.min(places[place], ceiling);
    ceiling = places[place] - gap;
  }
  return places;
}

/** Pixels between the texts of ticks, at least. */
const BETWEEN_TEXTS = 4;

/** Ticks for a crowded axis: the last, and from the first on those whose texts stay apart, and whose positions stay `gap` apart. */
export function sparseTicks(values: readonly number[], position: (value: number) => number, gap: number): number[] {
  const last = values[values.length - 1];
  const kept: number[] = [];
  const isApart = (before: number, after: number) => {
    const texts = (textWidth(String(before)) + textWidth(String(after))) / 2;
    return position(after) - position(before) >= Math.max(gap, texts + BETWEEN_TEXTS);
  };
  for (const value of values.slice(0, -1)) {
    if (kept.slice(-1).every((before) => isApart(before, value)) && isApart(value, last)) kept.push(value);
  }
  return values.length === 0 ? [] : [...kept, last];
}
