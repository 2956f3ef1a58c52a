// Which cells of a recipe compete under `select:`, and how many students that takes. Not who wins (experiment/selection.ts).
import { canonicalJson } from '../canonical-json.ts';
import type { Cell } from './cells.ts';
import { leavesOf } from './document.ts';
import type { Recipe } from './schema.ts';

/** Cells that are equal but for the fields of `select.over`, in groups; each by itself where nothing is selected. */
export function candidateGroups<P extends { readonly cell: Cell }>({ select }: Pick<Recipe, 'select'>, cells: readonly P[]): P[][] {
  if (select === null) return cells.map((cell) => [cell]);
  const groups = new Map<string, P[]>();
  for (const one of cells) {
    const key = canonicalJson([...fieldsOf(one.cell)].filter(([name]) => !isSelected(name, select.over)));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** What a candidate has of the fields that are selected, by dotted key. */
export function selectedFields({ select }: Pick<Recipe, 'select'>, cell: Cell): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...fieldsOf(cell)].filter(([name]) => select !== null && isSelected(name, select.over)));
}

/** The cells with as many students as will be trained: all of one winner in each group, taken for the first, and `select.students` of the others. */
export function expectedCells(recipe: Pick<Recipe, 'select'>, cells: readonly Cell[]): Cell[] {
  const { select } = recipe;
  if (select === null) return [...cells];
  const groups = candidateGroups(
    recipe,
    cells.map((cell) => ({ cell })),
  );
  const first = new Set(groups.map(([{ cell }]) => cell));
  return cells.map((cell) => {
    const count = Math.min(select.students, cell.student.count);
    return first.has(cell) ? cell : { ...cell, student: { ...cell.student, count } };
  });
}

const fieldsOf = ({ ipc, source, epoch, experts, edits, student }: Cell): Map<string, unknown> =>
  new Map(leavesOf({ ipc, label: { source, epoch, experts, edits }, student }));

/** A selected block counts with all its fields. */
const isSelected = (name: string, over: readonly string[]): boolean => over.some((key) => name === key || name.startsWith(`${key}.`));
