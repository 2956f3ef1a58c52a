// Some images with the classes that their labels name most. Not all of the images.
import { bitmapAddress } from '../bitmap.ts';
import { percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import { type ExampleImages, type LabelExamples, type NamedLabels, spreadOverClasses } from '../label-examples.ts';
import { captionedTable, headRow } from './table.ts';

const EXAMPLES = 6;
const TOLD_CLASSES = 4;

/** A row for each of some images, a column for each kind of labels. */
export function exampleTable({ set, labels }: LabelExamples): Html {
  const caption = html`<b>Examples.</b> Images of different classes, and the classes that hold most of each label, in per cent.
    Bold: the true class.`;
  const head = headRow(['image', ...labels.map(({ name }) => name)]);
  const rows = spreadOverClasses(set.labels, EXAMPLES).map((n) => exampleRow(set, labels, n));
  return captionedTable('examples', caption, head, [html`<tbody>${rows}</tbody>`]);
}

function exampleRow(set: ExampleImages, labels: readonly NamedLabels[], n: number): Html {
  const { classNames, height, width, images } = set;
  const bytes = height * width * 3;
  const address = bitmapAddress(images.subarray(n * bytes, (n + 1) * bytes), height, width);
  const name = classNames[set.labels[n]];
  const image = html`<img src="${address}" width="72" height="72" alt="image of class ${name}">`;
  return html`<tr><th scope="row">${image}${name}</th>${labels.map((one) => html`<td>${topClasses(set, one, n)}</td>`)}</tr>`;
}

/** The classes of most mass, each with a bar as long as its mass. */
function topClasses({ classNames, labels: classes }: ExampleImages, { targets }: NamedLabels, n: number): Html {
  const K = classNames.length;
  const masses = classNames.map((name, k) => ({ name, mass: targets[n * K + k], isTrue: k === classes[n] }));
  const top = masses.sort((a, b) => b.mass - a.mass).slice(0, TOLD_CLASSES);
  return html`<ol>${top.map(({ name, mass, isTrue }) => {
    const told = isTrue ? html`<b>${name}</b>` : name;
    return html`<li style="--mass: ${(Math.min(1, mass) * 100).toFixed(1)}%">${told} <span>${percent(mass)}</span></li>`;
  })}</ol>`;
}
