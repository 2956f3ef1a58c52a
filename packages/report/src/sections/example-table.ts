// A gallery: some images, their labels at the expert epochs side by side, and what edits make of them. Not all of the images.
import { bitmapAddress } from '../bitmap.ts';
import { percent } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';
import {
  type ExampleImages,
  imagePixels,
  type LabelExamples,
  type LabelledImages,
  labelOf,
  type NamedExamples,
  type NamedLabels,
  spreadOverClasses,
  topClasses,
} from '../label-examples.ts';
import { captionedTable, headRow } from './table.ts';

/** Images, so that with several lines each the gallery stays about as long. */
const EXAMPLES = 6;
const EXAMPLES_OF_SEVERAL_LINES = 3;
const SHOWN_CLASSES = 4;

/** What stands side by side, and the lines of labels of each image: what comes of each kind of edits, where there are several. */
interface Gallery {
  readonly columns: readonly string[];
  readonly lines: readonly Line[];
}

interface Line {
  readonly title: string;
  /** By column, labels of the kind that stands there; undefined where there are none. */
  readonly labels: readonly (NamedLabels | undefined)[];
}

/**
 * An image in each row or group of rows, a column for each expert epoch; for each of the edits where there is one epoch alone. Of a sweep, the images of
 * each run below its name.
 */
export function exampleTable(examples: LabelExamples): Html {
  const { set, labels, runs } = examples;
  const gallery = galleryOf(runs === undefined ? labels : kindsOf(runs));
  const several = gallery.lines.length > 1;
  const caption = html`<b>Examples.</b> Images of different classes${runs === undefined ? '' : ' that the students of each run see'}, and the classes
    that hold most of each label, in per cent. Bold: the true class. Below each label a bar for each class, in the order of the data set, up to the
    largest; orange: the true one.`;
  const head = headRow(['image', ...(several ? ['labels'] : []), ...gallery.columns]);
  const images = spreadOverClasses(set.labels, several ? EXAMPLES_OF_SEVERAL_LINES : EXAMPLES);
  const bodies = runs === undefined ? images.map((n) => imageBody(examples, gallery, n)) : runs.flatMap((run) => runBodies(run, gallery));
  return captionedTable('examples', caption, head, bodies);
}

/** The run's name over all columns, and all of its images. */
function runBodies(run: NamedExamples, gallery: Gallery): Html[] {
  const span = gallery.columns.length + (gallery.lines.length > 1 ? 2 : 1);
  const head = html`<tbody class="group"><tr><th scope="colgroup" colspan="${span}">${run.name}</th></tr></tbody>`;
  return [head, ...Array.from(run.set.labels, (_, n) => imageBody(run, gallery, n))];
}

/** The kinds of labels that runs have, each once. */
function kindsOf(runs: readonly LabelledImages[]): NamedLabels[] {
  const all = runs.flatMap(({ labels }) => labels);
  return all.filter((one, place) => all.findIndex((other) => isSameKind(one, other)) === place);
}

const isSameKind = (a: NamedLabels, b: NamedLabels): boolean => a.edits === b.edits && sourceTitle(a) === sourceTitle(b);

function galleryOf(labels: readonly NamedLabels[]): Gallery {
  const sources = [...new Set(labels.map(sourceTitle))];
  const edits = [...new Set(labels.map((one) => one.edits))];
  if (sources.length === 1) return { columns: labels.map(({ name }) => name), lines: [{ title: '', labels }] };
  const lines = edits.map((text) => ({
    title: text === '' ? 'unedited' : text,
    labels: sources.map((source) => labels.find((one) => one.edits === text && sourceTitle(one) === source)),
  }));
  return { columns: sources, lines };
}

/** `epoch 20`, or `3 experts epoch 20`. */
const sourceTitle = ({ by, epoch }: NamedLabels): string => `${by === 'expert' ? '' : `${by} `}epoch ${epoch}`;

function imageBody({ set, labels }: LabelledImages, { lines }: Gallery, n: number): Html {
  const address = bitmapAddress(imagePixels(set, n), set.height, set.width);
  const name = set.classNames[set.labels[n]];
  const image = html`<img src="${address}" width="72" height="72" alt="image of class ${name}">`;
  const head = html`<th scope="rowgroup" rowspan="${lines.length}">${image}${name}</th>`;
  const rows = lines.map(({ title, labels: kinds }, place) => {
    const ofKinds = kinds.map((kind) => kind && labels.find((one) => isSameKind(one, kind)));
    const cells = ofKinds.map((one) => html`<td>${one === undefined ? '–' : shownLabel(set, one, n)}</td>`);
    return html`<tr>${place === 0 ? head : NOTHING}${lines.length > 1 ? html`<td class="edits">${title}</td>` : NOTHING}${cells}</tr>`;
  });
  return html`<tbody>${rows}</tbody>`;
}

/** The classes of most mass, each with a bar as long as its mass, and the whole label below. */
function shownLabel(set: ExampleImages, labels: NamedLabels, n: number): Html {
  const items = topClasses(set, labels, n, SHOWN_CLASSES).map(({ name, mass, isTrue }) => {
    const told = isTrue ? html`<b>${name}</b>` : name;
    return html`<li style="--mass: ${(Math.min(1, mass) * 100).toFixed(1)}%">${told} <span>${percent(mass)}</span></li>`;
  });
  return html`<ol>${items}</ol>${strip(set, labels, n)}`;
}

/** A bar for each class, as wide as the column; classes without mass have none. */
function strip(set: ExampleImages, labels: NamedLabels, n: number): Html {
  const masses = labelOf(set, labels, n);
  const highest = Math.max(...masses) || 1;
  const truth = set.labels[n];
  const bars = masses.map((mass, k) => (mass <= 0 ? '' : `M${k},1v${(-mass / highest).toFixed(3)}h0.8v${(mass / highest).toFixed(3)}z`));
  const description = `${labels.name}: a bar for each of ${masses.length} classes, ${percent(masses[truth])} % on the true class ${set.classNames[truth]}`;
  return html`<svg class="strip" viewBox="0 0 ${masses.length} 1" preserveAspectRatio="none" role="img" aria-label="${description}"><path
    d="${bars.filter((_, k) => k !== truth).join('')}"/><path class="truth" d="${bars[truth]}"/></svg>`;
}
