// What tells the cells of results apart, in words: their labels, and the student settings that differ. Not the tables.
import type { Cell, CellLabels } from './recipe/cells.ts';
import { type DocumentMap, isMap, leavesOf } from './recipe/document.ts';
import type { ModelSettings } from './recipe/schema.ts';
import type { ResultCell } from './runs/results.ts';

/** `hard`, `own`, `expert epoch 20`, `3 experts epoch 20` or `expert epoch 20, top-k 5`. */
export function labelsName({ labels }: { readonly labels: ToldLabels }): string {
  const { epoch, edits } = labels;
  const name = epoch === null ? sourceName(labels) : `${sourceName(labels)} epoch ${epoch}`;
  return edits === '' ? name : `${name}, ${edits}`;
}

/** `expert epoch 20, IPC 10`, the class whose images are left out, where there is one, and the students' own model, where they have one. */
export function cellName(cell: Cell): string {
  const { ipc, student } = cell;
  const model = student.model === null ? '' : modelName(student.model);
  return [labelsName({ labels: cell }), `IPC ${ipc}`, leftOutName(cell), model].filter((part) => part !== '').join(', ');
}

/** The class whose images a cell's students do not see, such as `without class 3`; empty where they see all. */
export const leftOutName = ({ student: { withoutClass } }: { readonly student: Pick<Cell['student'], 'withoutClass'> }): string =>
  withoutClass === null ? '' : `without class ${withoutClass}`;

/** Labels of a cell, or of results that do not say which experts gave them. */
export type ToldLabels = Omit<CellLabels, 'experts'> & { readonly experts?: CellLabels['experts'] | undefined };

/** Who gave labels: `hard`, `own`, `expert` for the first one alone, `3 experts` for the first three, `experts 2, 5`, `argmax of 3 experts`. */
export function sourceName({ source, experts = [] }: Pick<ToldLabels, 'source' | 'experts'>): string {
  if (experts.every((index) => index === 0)) return source;
  const isFirst = experts.every((index, place) => index === place);
  const names = isFirst ? `${experts.length} experts` : `expert${experts.length === 1 ? '' : 's'} ${experts.join(', ')}`;
  return source === 'expert' ? names : `${source} of ${names}`;
}

/**
 * Names the settings of students, and of the runs of a sweep, in which cells with equal labels and IPC differ, such as `optimizer.lr 0.1`; what never
 * tells cells apart is not named, nor that students have the recipe's model, its augmentation or images of all classes.
 */
export function settingsNamer(cells: readonly NamedCell[]): (cell: NamedCell) => string {
  const seen = new Map<string, string>();
  const differing = new Set<string>();
  for (const cell of cells) {
    for (const [key, value] of allSettings(cell)) {
      const place = `${labelsName(cell)} at ${cell.ipc}: ${key}`;
      if (seen.has(place) && seen.get(place) !== value) differing.add(key);
      seen.set(place, value);
    }
  }
  return (cell) => {
    const told = allSettings(cell).filter(([key, value]) => differing.has(key) && value !== '');
    return told.map(([key, value]) => `${key} ${value}`).join(', ');
  };
}

/** What a cell is named by. */
type NamedCell = Pick<ResultCell, 'settings' | 'ipc' | 'student'> & { readonly labels: ToldLabels };

/** Names cells of a recipe as `cellName` does, and by the settings of students in which they differ: `expert epoch 20, IPC 10, optimizer.lr 0.1`. */
export function cellNamer(cells: readonly Cell[]): (cell: Cell) => string {
  const settings = settingsNamer(cells.map(withoutTold));
  return (cell) => [cellName(cell), settings(withoutTold(cell))].filter((part) => part !== '').join(', ');
}

/** A cell without what `cellName` tells of its students. */
const withoutTold = ({ ipc, student, ...labels }: Cell): NamedCell => ({
  ipc,
  labels,
  student: { ...student, model: null, withoutClass: null },
});

/** Settings of a cell's run and students; a model of their own is one text, and what is usual an empty one. */
function allSettings({ settings, student: { model, withoutClass, augment, ...student } }: NamedCell): [key: string, text: string][] {
  const unusual = { 'student.model': model === null ? '' : modelName(model), 'without class': withoutClass ?? '', augment: augment ?? '' };
  return fields({ ...settingTexts(settings), ...student, ...unusual });
}

/** The values of a model's fields: `convnet-3-128-instance-avg`, `resnet-18-64-imagenet-batch`. */
export const modelName = (model: ModelSettings): string => Object.values(model).join('-');

/** Settings as texts under dotted keys. */
const fields = (settings: unknown): [key: string, text: string][] => leavesOf(settings).map(([key, value]) => [key, String(value)]);

/** Settings of a sweep's run as texts; a block is one, such as `quantile (quantile 3)`, and `data.images` goes by its second name. */
function settingTexts(settings: ResultCell['settings'] = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key.replace(/^data\.images/, 'images'),
      isMap(value) ? blockText(value) : String(value),
    ]),
  );
}

function blockText({ name = '', ...others }: DocumentMap): string {
  const told = fields(others).map(([key, text]) => `${key} ${text}`);
  return [String(name), ...(told.length === 0 ? [] : [`(${told.join(', ')})`])].join(' ').trim();
}

/** What tells the run of a sweep from its others, such as `seed 1`; empty in the results of a single run. */
export const runSettings = ({ settings }: Pick<ResultCell, 'settings'>): string =>
  fields(settingTexts(settings))
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
