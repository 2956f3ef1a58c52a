// The heat map of epochs and temperatures: a tile for each cell, its value, its shade, the frames.
import type { ResultCell, Results } from '@softlabel/distill';
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { editedResults, temperedResults } from '../experiments.fixture.ts';
import { percentInterval } from '../format.ts';
import { epochTemperature } from './epoch-temperature.ts';
import { FONT_SIZE } from './text.ts';

function drawn(results: Results, width = 680) {
  const markup = epochTemperature(results)?.draw(width).markup ?? '';
  const document = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>`, 'image/svg+xml');
  return { document, count: (selector: string) => document.querySelectorAll(selector).length };
}

const textsOf = ({ document }: ReturnType<typeof drawn>): string[] =>
  [...document.querySelectorAll('text')].map((text) => text.textContent ?? '');

describe('the heat map of epochs and temperatures', () => {
  const figure = drawn(temperedResults);
  const texts = textsOf(figure);

  it('has a tile with its accuracy for each cell, and frames the best epoch at each temperature', () => {
    expect(figure.count('g[aria-label="cell"] rect')).toBe(9 + 3);
    expect(texts.filter((text) => /^\d\d\.\d$/.test(text))).toEqual('21.0 25.0 29.0 22.0 26.0 30.0 24.0 28.0 22.0'.split(' '));
    expect(texts.filter((text) => text.startsWith('['))).toEqual(
      temperedResults.cells.map(({ accuracy: { ci95 } }) => percentInterval(ci95 ?? [0, 0])),
    );
    expect(texts).toEqual(expect.arrayContaining(['IPC 10', 'T = 1', 'T = 2', 'T = 4', '5', '10', '20', 'expert epoch']));
    const [tiles, frames] = [...figure.document.querySelectorAll('g[aria-label="cell"]')].map((group) => [
      ...group.querySelectorAll('rect'),
    ]);
    const placeOf = (rect: (typeof frames)[number]) =>
      tiles.findIndex((tile) => tile.getAttribute('x') === rect.getAttribute('x') && tile.getAttribute('y') === rect.getAttribute('y'));
    expect(frames.map(placeOf)).toEqual([2, 5, 7]);
  });

  it('colours the lowest accuracy least and the highest most', () => {
    const shades = [...figure.document.querySelectorAll('g[aria-label="cell"] rect')]
      .slice(0, 9)
      .map((tile) => Number(tile.getAttribute('fill-opacity')));
    expect([shades[0], Math.max(...shades), shades[5]]).toEqual([0.05, 0.5, 0.5]);
  });

  it('makes values smaller where tiles are narrow', () => {
    const sizeOf = (width: number) => {
      const { document } = drawn(temperedResults, width);
      const value = [...document.querySelectorAll('text')].find((text) => text.textContent === '21.0');
      return Number(value?.parentElement?.getAttribute('font-size') ?? FONT_SIZE);
    };
    expect(sizeOf(680)).toBe(FONT_SIZE);
    // Three tiles beside a margin of 44 and 2 pixels: (24 - 6) / 2.5.
    expect(sizeOf(46 + 3 * 24)).toBeCloseTo(7.2, 9);
  });

  it('leaves intervals out where there is no room', () => {
    expect(textsOf(drawn(temperedResults, 250)).filter((text) => text.startsWith('['))).toEqual([]);
  });

  it('is not drawn without two epochs, two temperatures, or for other edits', () => {
    const only = (keep: (cell: ResultCell) => boolean) =>
      epochTemperature({ ...temperedResults, cells: temperedResults.cells.filter(keep) });
    expect(only(({ labels }) => labels.edits === '')).toBeNull();
    expect(only(({ labels }) => labels.epoch === 5)).toBeNull();
    expect(epochTemperature(editedResults)).toBeNull();
  });
});
