// A figure: its words, and its drawing at any width as SVG. Not what is drawn.
import * as Plot from '@observablehq/plot';
import { DOMParser } from 'linkedom';
import { escapeText } from '../html.ts';
import { paint } from '../palette.ts';
import { FONT_SIZE } from './text.ts';

/** A figure of a report. */
export interface Figure extends Drawing {
  /** The part of the report it belongs to. */
  readonly topic: 'paper' | 'accuracy' | 'expert' | 'labels';
}

/** A figure of any page. */
export interface Drawing {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  /** What it shows in words and numbers, for those who do not see it. */
  readonly description: string;
  /** The drawing for `width` pixels. */
  readonly draw: (width: number) => Panel;
}

/** A part of a drawing: the inside of an SVG element, and its size in pixels. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly markup: string;
}

const PANEL_GAP = 12;
const FONT = `system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif`;

/** Draws with Observable Plot on a document of its own. */
export function drawPanel(options: Plot.PlotOptions & { width: number; height: number }): Panel {
  const document = new DOMParser().parseFromString('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml');
  const svg = Plot.plot({ ...options, document });
  // Plot's style sheet would reach out of the figure into the page.
  svg.querySelector('style')?.remove();
  return { width: options.width, height: options.height, markup: svg.innerHTML };
}

/** Panels as one, each below the one before. */
export function stackPanels(panels: readonly Panel[]): Panel {
  let height = 0;
  const placed = panels.map((panel) => {
    const group = `<g transform="translate(0,${height})">${panel.markup}</g>`;
    height += panel.height + PANEL_GAP;
    return group;
  });
  return { width: Math.max(...panels.map((panel) => panel.width)), height: height - PANEL_GAP, markup: placed.join('') };
}

/** An SVG element at the panel's size, read out as `description`. */
export function svgElement({ width, height, markup }: Panel, description: string): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const look = `font-family="${FONT}" font-size="${FONT_SIZE}" text-anchor="middle" fill="${paint('ink')}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escapeText(description)}" ${look}>${markup}</svg>`;
}
