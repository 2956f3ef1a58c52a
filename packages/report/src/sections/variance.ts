// How much of the spread of accuracies comes from the expert, from the choice of images and from the student's seed. Not the accuracies.
import { type ResultCell, type Results, splitVariance, type VarianceLevel, type VarianceSplit } from '@softlabel/distill';
import { decimal, percent, percentInterval } from '../format.ts';
import { type Html, html } from '../html.ts';
import { groupBy } from '../rows.ts';
import { captionedTable, headRow } from './table.ts';

/** Cells that differ in their expert and their random images alone, all of them with each other. */
interface Design {
  readonly name: string;
  readonly split: VarianceSplit;
}

/** A table of all such cells; none where there is one expert and one choice of images. */
export function varianceTable({ cells }: Results): Html[] {
  const designs = designsOf(cells);
  if (designs.length === 0) return [];
  const caption = html`<b>Where the spread comes from.</b> Accuracies of students that differ in nothing but expert, random images and seed. All
    experts share their images, and student i has one seed everywhere, so that the sources are crossed; the method of moments splits them, with
    all interactions in the model. A row is what one source does alike with all members of the others: its standard deviation, in percentage points,
    and its share of the variance. The rest is what no source explains alone: interactions of all kinds, and noise, which single measurements do
    not tell apart. None found: the estimate was negative and counts as 0. The interval of the mean is for other draws of the first source, with
    the members of the others held as they are.`;
  const head = headRow(['', 'source', 'number', 'deviation', 'share (%)']);
  return [captionedTable('variance', caption, head, designs.map(designRows))];
}

function designRows({ name, split: { components, rest, mean, ci95 } }: Design): Html {
  const title = html`${name}<div class="quiet">mean ${percent(mean)} ${percentInterval(ci95)}</div>`;
  const parts = [...components, { source: 'rest', count: '', ...rest }];
  const rows = parts.map(({ source, count, variance, share, clamped }, place) => {
    const head = place === 0 ? [html`<th scope="rowgroup" rowspan="${parts.length}">${title}</th>`] : [];
    const shown = clamped ? 'none found' : decimal(Math.sqrt(variance) * 100, 2);
    return html`<tr>${head}<td>${source}</td><td>${count}</td><td>${shown}</td><td>${percent(share)}</td></tr>`;
  });
  return html`<tbody>${rows}</tbody>`;
}

function designsOf(cells: readonly ResultCell[]): Design[] {
  const alike = [...groupBy(cells.filter(isDrawn), everythingElse).values()];
  return alike.flatMap((members) => {
    const experts = [...groupBy(members, expertOf).values()];
    const images = new Set(members.map(imagesOf)).size;
    const n = members[0].accuracy.n;
    const levels = [
      { source: 'expert', count: experts.length },
      { source: 'images', count: images },
    ].filter(({ count }) => count > 1);
    const isWhole = members.length === experts.length * images && n > 1 && members.every(({ accuracy }) => accuracy.n === n);
    return levels.length === 0 || !isWhole ? [] : [designOf(experts.flat(), [...levels, { source: 'student', count: n }])];
  });
}

/** Cells of one expert come one after the other, in equal order of their images. */
function designOf(members: readonly ResultCell[], levels: readonly VarianceLevel[]): Design {
  const [{ ipc, labels }] = members;
  const byExpertAndImages = [...members].sort((a, b) => compare(expertOf(a), expertOf(b)) || compare(imagesOf(a), imagesOf(b)));
  const values = byExpertAndImages.flatMap(({ accuracy }) => accuracy.values);
  const edits = labels.edits === '' ? '' : `, ${labels.edits}`;
  return {
    name: `IPC ${ipc}, ${labels.epoch === null ? labels.source : `epoch ${labels.epoch}`}${edits}`,
    split: splitVariance(values, levels),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether one expert, or none, labels, and the images are random ones: ensembles and chosen images are no draws. */
function isDrawn({ labels: { experts = [] }, settings = {} }: ResultCell): boolean {
  const chosen = imageSettings(settings).some(
    ([, value]) => typeof value === 'object' && value !== null && 'name' in value && value.name !== 'random',
  );
  return experts.length < 2 && !chosen;
}

const expertOf = ({ labels: { experts = [] } }: ResultCell): string => String(experts);
const imagesOf = ({ settings = {} }: ResultCell): string => JSON.stringify(imageSettings(settings));

const imageSettings = (settings: NonNullable<ResultCell['settings']>) =>
  Object.entries(settings).filter(([key]) => key === 'data.images' || key === 'data.images.seed');

/** All that sets a cell apart but its expert and its random images. */
function everythingElse({ ipc, labels: { source, epoch, edits }, student, settings = {} }: ResultCell): string {
  const others = Object.entries(settings).filter(([key]) => key !== 'data.images' && key !== 'data.images.seed');
  return JSON.stringify([ipc, source, epoch, edits, student, others]);
}
