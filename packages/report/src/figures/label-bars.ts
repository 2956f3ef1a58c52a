// One image's label at several expert epochs, a bar for each class. Not the labels of all images.
import * as Plot from '@observablehq/plot';
import { bitmapAddress } from '../bitmap.ts';
import { percent } from '../format.ts';
import { escapeText } from '../html.ts';
import { classOrder, imagePixels, type LabelExamples, labelOf, type NamedLabels, topClasses } from '../label-examples.ts';
import { paint } from '../palette.ts';
import { drawPanel, type Figure, type Panel, stackPanels } from './figure.ts';
import { FONT_SIZE, TEXT_LINE, textLines, textWidth } from './text.ts';

/** The image that is shown: the first that the students see, so that nobody chooses. */
const IMAGE = 0;
const IMAGE_SIDE = 56;
const BARS_HEIGHT = 64;
const MARGIN = { top: 32, bottom: 12, left: 40 };
/** Classes named above the bars, if there is room. */
const NAMED = 3;

/** The figure; null unless one expert's labels stand at two epochs at least without edits. */
export function labelBars({ set, labels }: LabelExamples): Figure | null {
  const unedited = labels.filter(({ edits, by }) => edits === '' && by === labels[0].by);
  if (unedited.length < 2) return null;
  const name = set.classNames[set.labels[IMAGE]];
  return {
    topic: 'labels',
    name: 'label-bars',
    title: 'A label while its expert learns',
    caption: `The label of one image, the first that the students see, at each expert epoch: a bar for each class, up to the largest mass (in per
      cent), which differs from epoch to epoch. Orange, with a mark below: the true class, ${name}. ${classOrder(set.classNames)}`,
    description: `Bar charts of the label of an image of class ${name}. ${unedited.map((one) => epochWords(one, set)).join(' ')}`,
    draw: (width) => stackPanels([imagePanel(set, name, width), ...unedited.map((one) => barPanel(one, set, width))]),
  };
}

function imagePanel(set: LabelExamples['set'], name: string, width: number): Panel {
  const address = bitmapAddress(imagePixels(set, IMAGE), set.height, set.width);
  const size = `width="${IMAGE_SIDE}" height="${IMAGE_SIDE}"`;
  const image = `<image href="${address}" ${size} style="image-rendering: pixelated"/>`;
  const lines = textLines(`true class: ${name}`, width - IMAGE_SIDE - 12);
  const height = Math.max(IMAGE_SIDE, lines.length * TEXT_LINE);
  const words = lines.map((line, place) => {
    const y = height / 2 + (place - (lines.length - 1) / 2) * TEXT_LINE;
    return `<text x="${IMAGE_SIDE + 12}" y="${y}" dy="0.32em" text-anchor="start">${escapeText(line)}</text>`;
  });
  return { width, height, markup: image + words.join('') };
}

function barPanel(labels: NamedLabels, set: LabelExamples['set'], width: number): Panel {
  const masses = labelOf(set, labels, IMAGE);
  const highest = Math.max(...masses);
  const truth = set.labels[IMAGE];
  const classes = masses.map((_, k) => k);
  return drawPanel({
    width,
    height: MARGIN.top + BARS_HEIGHT + MARGIN.bottom,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    marginRight: 0,
    x: { domain: classes, padding: 0.15, round: false, axis: null },
    y: { domain: [0, highest], axis: null },
    color: { type: 'identity' },
    marks: [
      Plot.text([titleOf(labels, set, width)], {
        frameAnchor: 'top-left',
        textAnchor: 'start',
        dx: -MARGIN.left,
        dy: 8 - MARGIN.top,
        fontWeight: 600,
      }),
      Plot.ruleY([highest], { stroke: paint('grid') }),
      Plot.text([highest], { y: highest, text: percent, frameAnchor: 'left', textAnchor: 'end', dx: -6, fill: paint('muted') }),
      Plot.barY(classes, { x: (k) => k, y: (k) => masses[k], fill: (k) => paint(k === truth ? 'orange' : 'blue') }),
      Plot.ruleY([0], { stroke: paint('rule') }),
      Plot.text([truth], { x: (k) => k, text: () => '▲', frameAnchor: 'bottom', dy: 10, fill: paint('orange'), fontSize: FONT_SIZE - 3 }),
    ],
  });
}

/** The epoch, and the classes of most mass that there is room for. */
function titleOf(labels: NamedLabels, set: LabelExamples['set'], width: number): string {
  const named = topClasses(set, labels, IMAGE, NAMED).map(({ name, mass }) => `${name} ${percent(mass)}`);
  const titles = named.map((_, place) => `epoch ${labels.epoch}: ${named.slice(0, named.length - place).join(', ')}`);
  return titles.find((title) => textWidth(title) <= width) ?? `epoch ${labels.epoch}`;
}

function epochWords(labels: NamedLabels, set: LabelExamples['set']): string {
  const truth = labelOf(set, labels, IMAGE)[set.labels[IMAGE]];
  const [top] = topClasses(set, labels, IMAGE, 1);
  return `Epoch ${labels.epoch}: ${percent(truth)} % on the true class, most on ${top.name} with ${percent(top.mass)} %.`;
}
