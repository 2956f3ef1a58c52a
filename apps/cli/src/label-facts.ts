// What a label bundle holds and what its labels look like: as data for --json, and as text. Reads no file.
import {
  alignedTable,
  bundleTargets,
  classSimilarity,
  describeLabels,
  formatAfter,
  type LabelBundle,
  type LabelDescription,
  type LabelHeader,
  type NamedBundle,
  wholeHistory,
} from '@softlabel/distill';
import { factsText, percentText } from './facts-text.ts';
import { matrixText } from './matrix-text.ts';

/** Ranks whose mean label mass is shown; --json has all. */
const SHOWN_RANKS = 5;

/** Everything there is to say about a bundle. */
export interface BundleFacts extends LabelDescription {
  readonly file: string;
  readonly holds: LabelBundle['kind'];
  readonly images: number;
  readonly classes: number;
  readonly dataset: LabelHeader['dataset'];
  readonly expert: Pick<NonNullable<LabelHeader['expert']>, 'epoch' | 'seed' | 'accuracy'> | null;
  readonly edits: string;
  /** What was done to the labels and, last, the edits applied here. */
  readonly history: readonly string[];
  /** Mean label of each class, without its own (see `classSimilarity`). */
  readonly similarity: readonly (readonly (number | null)[])[];
}

/** The facts of a bundle under its own edits, or under others. */
export function bundleFacts({ source, bundle }: NamedBundle, edits = bundle.header.edits.pipeline): BundleFacts {
  const { dataset, classNames, expert } = bundle.header;
  const targets = bundleTargets(bundle, edits);
  const history = wholeHistory(bundle, edits);
  return {
    file: source,
    holds: bundle.kind,
    images: bundle.images.length,
    classes: classNames.length,
    dataset,
    expert: expert === null ? null : { epoch: expert.epoch, seed: expert.seed, accuracy: expert.accuracy },
    edits,
    history,
    ...describeLabels(targets, bundle.classes, classNames.length, formatAfter(history)),
    similarity: classSimilarity(targets, bundle.classes, classNames.length),
  };
}

/** One bundle's facts as lines. */
export function bundleText({ expert, dataset, ...facts }: BundleFacts): string {
  return factsText({
    file: facts.file,
    holds: `${facts.holds} of ${facts.images} images, ${facts.classes} classes`,
    dataset: `${dataset.name}, ${dataset.hash.slice(0, 16)}`,
    expert: expert && `epoch ${expert.epoch}, seed ${expert.seed}, accuracy ${percentText(expert.accuracy)}`,
    edits: facts.edits,
    history: facts.history.join(' | '),
    entropy: `${facts.entropy.toFixed(3)} nats of at most ${Math.log(facts.classes).toFixed(3)}`,
    agreement: `${percentText(facts.agreement)} have their largest value at the true class`,
    'mass by rank': ranksText(facts),
    size: `${facts.bytesPerImage.toFixed(1)} bytes per image`,
  });
}

/** Several bundles, such as the epochs of an expert, as a table. */
export function bundlesTable(bundles: readonly BundleFacts[]): string {
  const head = ['file', 'images', 'expert', 'entropy', 'agreement', 'mass by rank', 'bytes'];
  const rows = bundles.map((facts) => [
    facts.file,
    String(facts.images),
    facts.expert === null ? '-' : percentText(facts.expert.accuracy),
    `${facts.entropy.toFixed(3)} nats`,
    percentText(facts.agreement),
    ranksText(facts),
    facts.bytesPerImage.toFixed(1),
  ]);
  return alignedTable([head, ...rows]).trimEnd();
}

/** Which classes the labels of each class name beside it, drawn. */
export function similarityText({ similarity }: BundleFacts, classNames: readonly string[]): string {
  return `Mean label of each class (rows), without its own:\n${matrixText(similarity, classNames)}`;
}

const ranksText = ({ massByRank }: Pick<BundleFacts, 'massByRank'>) => massByRank.slice(0, SHOWN_RANKS).map(percentText).join('  ');
