// Chooses among candidates by their accuracy on the validation set. Not their training, and never by the test set.

import type { Recipe } from '../recipe/schema.ts';
import { candidateGroups, expectedCells, selectedFields } from '../recipe/select.ts';
import type { ResultCell } from '../runs/results.ts';
import type { PlannedCell } from './plan.ts';
import type { Records, StudentRecord } from './records.ts';

/** A cell to be told: the only one of its kind, or the winner among several. */
export interface SelectedCell {
  readonly planned: PlannedCell;
  readonly selection: ResultCell['selection'];
}

/** The students that must be finished before a choice: the first of every candidate that has others beside it. */
export function candidates(recipe: Recipe, cells: readonly PlannedCell[]): PlannedCell[] {
  const competing = candidateGroups(recipe, cells).filter((group) => group.length > 1);
  return competing.flat().map(({ cell, students }) => ({ cell, students: students.slice(0, recipe.select?.students) }));
}

/** The cells with the students that will be trained, as far as that is known before a choice. */
export function expectedStudents(recipe: Recipe, cells: readonly PlannedCell[]): PlannedCell[] {
  const expected = expectedCells(
    recipe,
    cells.map(({ cell }) => cell),
  );
  return cells.map(({ cell, students }, i) => ({ cell, students: students.slice(0, expected[i].student.count) }));
}

/** The winner of each group; null for a group with a candidate that is not finished. */
export function selectCells(recipe: Recipe, cells: readonly PlannedCell[], records: Records): (SelectedCell | null)[] {
  return candidateGroups(recipe, cells).map((group) =>
    group.length === 1 ? { planned: group[0], selection: undefined } : winner(recipe, group, records),
  );
}

function winner(recipe: Recipe, group: readonly PlannedCell[], records: Records): SelectedCell | null {
  const judges = candidates(recipe, group);
  const judged = judges.map(({ students }) => validation(students.map(({ identity }) => records.student(identity))));
  const found = judged.filter((accuracy) => accuracy !== null);
  if (found.length < group.length) return null;
  const best = judged.indexOf(Math.max(...found)); // the first of equals
  const told = group.map(({ cell }, i) => ({ settings: selectedFields(recipe, cell), validation: found[i] }));
  return { planned: group[best], selection: { students: judges[0].students.length, candidates: told } };
}

/** Mean accuracy on the validation set after the last epoch; null where a student is missing. */
function validation(students: readonly (StudentRecord | undefined)[]): number | null {
  const accuracies = students.flatMap((record) => record?.evaluations.at(-1)?.validation ?? []);
  return accuracies.length < students.length ? null : accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length;
}
