// What was run, in words: recipe, protocol, data, model, adapter, date. Not the numbers that came out.
import { type ResultCell, type Results, runSettings } from '@softlabel/distill';
import { classCount } from './class-count.ts';
import { counted, listed, percent } from './format.ts';
import { groupBy, ipcsOf, labelEpochs, type Row, rowsOf } from './rows.ts';

export interface Fact {
  readonly name: string;
  readonly text: string;
}

type Recipe = Results['recipe'];

/** The run in one sentence. */
export function summarySentence({ recipe, cells }: Results): string {
  const rows = rowsOf(cells);
  if (rows.length === 0) return `No student of this run on ${recipe.data.name} has finished yet.`;
  const kinds = [...groupBy(rows, ({ source }) => source).values()].map(kindText);
  const ipcs = ipcsOf(rows);
  const images = `${listed(ipcs, 'or')} ${ipcs.join() === '1' ? 'image' : 'images'}`;
  return `Students learn ${recipe.data.name} from ${images} per class, with ${listed(kinds)}.`;
}

/** Labels of one source in words. */
function kindText(rows: readonly Row[]): string {
  const epochs = labelEpochs(rows);
  const ofEpochs = `of expert ${epochs.length === 1 ? 'epoch' : 'epochs'} ${listed(epochs)}`;
  switch (rows[0].source) {
    case 'hard':
      return 'hard labels';
    case 'expert':
      return `the soft labels ${ofEpochs}`;
    case 'argmax':
      return `the likeliest classes ${ofEpochs}`;
    case 'teacher':
      return `labels made in every step ${ofEpochs}`;
    case 'own':
      return 'the labels that came with the images';
    case 'file':
      return 'labels from a file';
  }
}

/** The run in facts; those that the environment does not tell are left out. */
export function factsOf(results: Results): Fact[] {
  const { recipe, environment, cells } = results;
  return [
    ...sweepFacts(results),
    { name: 'Data', text: dataText(results) },
    { name: 'Images', text: imagesText(recipe.data.images) },
    { name: 'Model', text: modelText(recipe.model) },
    { name: 'Expert', text: expertText(recipe) },
    ...studentFacts(cells),
    { name: 'Augmentation', text: AUGMENTATIONS[recipe.train.augment] },
    { name: 'Protocol', text: `${recipe.protocol}: ${PROTOCOLS[recipe.protocol]}` },
    { name: 'Seed', text: String(recipe.seed) },
    ...environmentFacts(environment),
  ];
}

/** What is done to a batch. */
const AUGMENTATIONS = {
  dsa: 'differentiable Siamese augmentation (DSA), one of six for each batch',
  cutmix: 'random resized crops, flips and CutMix',
  none: 'none',
} as const;

/** Of a sweep, what its runs differ in: the recipe is that of the first. */
function sweepFacts({ cells, missing = [] }: Results): Fact[] {
  const all = [...cells, ...missing];
  const keys = Object.keys(all[0]?.settings ?? {});
  if (keys.length === 0) return [];
  const failed = groupBy(missing, runSettings).size;
  const lacking = failed === 0 ? '' : `; cells of ${failed} of them are missing`;
  const text = `${groupBy(all, runSettings).size}, which differ in ${listed(keys)}${lacking}; these facts are of the first one`;
  return [{ name: 'Runs', text }];
}

/** What each protocol reports. */
export const PROTOCOLS: Readonly<Record<Recipe['protocol'], string>> = {
  strict: 'test accuracy after the last epoch',
  paper: 'best of the test evaluations during training',
};

function dataText(results: Results): string {
  const { data } = results.recipe;
  const limit = data.limit === null ? '' : `, first ${counted(data.limit, 'image')} of each class`;
  const heldOut = data.validation === 0 ? '' : `, ${percent(data.validation)} % of the training set held out`;
  const whitened = data.preprocessing === 'zca' ? ', whitened (ZCA)' : '';
  return `${data.name}${classesText(results)}${limit}${heldOut}${whitened}`;
}

/** Which images of each class the students get. */
function imagesText(images: Recipe['data']['images']): string {
  switch (images.name) {
    case 'random':
      return `random training images${images.seed === null ? '' : `, seed ${images.seed}`}`;
    case 'quantile': {
      const epoch = images.epoch === null ? 'the last epoch' : images.epoch === 'label' ? 'the epoch that labels' : `epoch ${images.epoch}`;
      return `tenth ${images.quantile} of each class by cross-entropy under ${epoch} of the first expert, ${images.softmax} softmax`;
    }
    case 'file':
      return `the first of each class in ${images.path}${images.round ? ', rounded to 8 bits' : ''}`;
  }
}

function classesText(results: Results): string {
  const { data } = results.recipe;
  const K = classCount(results);
  if (data.name !== 'shapes') return K === null ? '' : `, ${K} classes`;
  const { shapes, textures, perClass, testPerClass } = data;
  return `, ${K} classes (${shapes} shapes × ${textures} textures), ${perClass} training and ${testPerClass} test images of each`;
}

function modelText(model: Recipe['model']): string {
  const { name, depth, width, norm } = model;
  const own = model.name === 'resnet' ? `${model.stem} stem` : `${model.pooling} pooling`;
  return `${name}, depth ${depth}, width ${width}, ${norm} norm, ${own}`;
}

function expertText({ expert }: Recipe): string {
  const { epochs, batch, optimizer, schedule, init, count } = expert;
  const start = init === null ? '' : `, from ${init}`;
  return `${count === 1 ? '' : `${count} experts, `}${trainingText({ epochs, batch, optimizer, schedule })}${start}`;
}

/** One fact for each way that students were trained, naming its IPCs where there are several ways. */
function studentFacts(cells: readonly ResultCell[]): Fact[] {
  const ways = [...groupBy(cells, ({ students, student }) => `${students} per cell, ${ownText(student)}${trainingText(student)}`)];
  return ways.map(([text, members]) => {
    const ipcs = ipcsOf(rowsOf(members));
    return { name: 'Students', text: ways.length === 1 ? text : `IPC ${listed(ipcs)}: ${text}` };
  });
}

/** What students have of their own, beside the recipe's model and augmentation and the plain loss. */
function ownText({ model, augment, temperature }: ResultCell['student']): string {
  const own = model === null ? '' : `${modelText(model)}, `;
  const changed = augment === null ? '' : `augmentation: ${AUGMENTATIONS[augment]}, `;
  return `${own}${changed}${temperature === 1 ? '' : `temperature ${temperature}, `}`;
}

type Training = Pick<ResultCell['student'], 'epochs' | 'batch' | 'optimizer' | 'schedule'>;

function trainingText({ epochs, batch, optimizer, schedule }: Training): string {
  return `${counted(epochs, 'epoch')}, batch ${batch}, ${namedFields(optimizer)}, schedule ${namedFields(schedule)}`;
}

/** `sgd (lr 0.01, momentum 0.9, weightDecay 0)`. */
function namedFields({ name, ...fields }: Training['optimizer'] | Training['schedule']): string {
  const texts = Object.entries(fields).map(([key, value]) => `${key} ${value}`);
  return texts.length === 0 ? name : `${name} (${texts.join(', ')})`;
}

/** What the environment tells of adapter, driver, software and date. */
function environmentFacts({ adapter, kind, driver, versions, revision, started }: Results['environment']): Fact[] {
  const numbers = typeof versions === 'object' && versions !== null ? Object.entries(versions) : [];
  const software = numbers.flatMap(([name, version]) => (typeof version === 'string' ? `${name} ${version}` : []));
  const commit = typeof revision === 'string' ? [`revision ${revision.replace(/^([0-9a-f]{12})[0-9a-f]*/, '$1')}`] : [];
  const facts = [
    { name: 'Adapter', text: textsOf([adapter, kind]) },
    { name: 'Driver', text: textsOf(driver, [adapter, kind]) },
    { name: 'Software', text: [...software, ...commit].join(', ') },
    { name: 'Date', text: textsOf([started]).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1, $2 UTC') },
  ];
  return facts.filter(({ text }) => text !== '');
}

/** The texts among the values of an entry, each once and none that is `told` already; anything else says nothing. */
function textsOf(entry: unknown, told: readonly unknown[] = []): string {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return '';
  const texts = Object.values(entry).filter((value) => typeof value === 'string' && value !== '' && !told.includes(value));
  return [...new Set(texts)].join(', ');
}
