// Places for labels that would overlap. Not their drawing.

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

/** Ticks for a crowded axis: the first and last positions, and those between that stay `gap` from the ones taken. */
export function sparseTicks(values: readonly number[], position: (value: number) => number, gap: number): number[] {
  const last = values[values.length - 1];
  const kept: number[] = [];
  for (const value of values.slice(0, -1)) {
    const before = kept.length === 0 ? Number.NEGATIVE_INFINITY : position(kept[kept.length - 1]);
    if (position(value) - before >= gap && position(last) - position(value) >= gap) kept.push(value);
  }
  return values.length === 0 ? [] : [...kept, last];
}
