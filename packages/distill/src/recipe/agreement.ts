// What fields of a recipe must agree on, each of them being right by itself. Not their own ranges (schema.ts).
import { shown } from './document.ts';
import { type Origin, RecipeError } from './errors.ts';
import { keptEpochs } from './kept-epochs.ts';
import { expertNumbers, usesExperts } from './labelling-experts.ts';
import type { Recipe } from './schema.ts';

/** Throws RecipeError with every field that asks for what the others do not give. */
export function requireAgreement(recipe: Recipe, origin: Origin): void {
  const problems = [
    ...epochProblems(recipe, origin),
    ...expertProblems(recipe, origin),
    ...sourceProblems(recipe, origin),
    ...teacherProblems(recipe, origin),
    ...mixProblems(recipe, origin),
    ...selectProblems(recipe, origin),
  ];
  if (problems.length > 0) throw new RecipeError(problems);
}

function epochProblems({ data: { images }, label, expert }: Recipe, origin: Origin): string[] {
  const asked: [key: string, epochs: readonly number[]][] = [
    ['label.epoch', label.sources.some(usesExperts) ? label.epoch : []],
    ['data.images.epoch', images.name === 'quantile' && typeof images.epoch === 'number' ? [images.epoch] : []],
  ];
  return asked.flatMap(([key, epochs]) => {
    const missing = epochs.filter((epoch) => !keptEpochs(expert).includes(epoch));
    if (missing.length === 0) return [];
    const saved = `epochs that the expert saves, 0 to ${expert.epochs}${expert.saveEvery === 1 ? '' : ` every ${expert.saveEvery}`},`;
    return [
      `recipe: expected ${saved} at ${key} ${origin(key)}, got ${missing.join(', ')}. Raise expert.epochs, change expert.saveEvery or choose a saved epoch.`,
    ];
  });
}

function expertProblems({ label, expert: { count } }: Recipe, origin: Origin): string[] {
  if (!label.sources.some(usesExperts)) return [];
  const beyond = label.experts.filter((chosen) => expertNumbers(chosen, count).some((index) => index >= count));
  const repeated = label.experts.filter((chosen) => Array.isArray(chosen) && new Set(chosen).size < chosen.length);
  const again = repeated.map(
    (chosen) =>
      `recipe: expected each expert once in label.experts ${origin('label.experts')}, got ${shown(chosen)}. Experts that label together have no weights.`,
  );
  return [
    ...again,
    ...beyond.map(
      (chosen) =>
        `recipe: expected at most the ${count} of expert.count, numbered from 0, at label.experts ${origin('label.experts')}, got ${shown(chosen)}. Raise expert.count or choose fewer experts.`,
    ),
  ];
}

function sourceProblems({ data: { images }, label: { sources, path } }: Recipe, origin: Origin): string[] {
  const own =
    sources.includes('own') && images.name !== 'file'
      ? [
          `recipe: expected data.images of a file for label.sources own ${origin('label.sources')}, got ${images.name}. Set data.images: { name: file, path: ... }.`,
        ]
      : [];
  const file =
    sources.includes('file') && path === null
      ? [`recipe: expected label.path for label.sources file ${origin('label.sources')}, got none. Set label.path.`]
      : [];
  const unlabelled = sources.filter((source) => !usesExperts(source));
  const ranking =
    images.name === 'quantile' && images.epoch === 'label' && unlabelled.length > 0
      ? [
          `recipe: expected label.sources of an expert's epoch for data.images.epoch label ${origin('data.images.epoch')}, got ${unlabelled.join(', ')}. Name the epoch that ranks the images.`,
        ]
      : [];
  return [...own, ...file, ...ranking];
}

/** A teacher labels what students see, while they see it: nobody edits its labels, and unchanged images would have the same ones every time. */
function teacherProblems({ train, label, expert, student }: Recipe, origin: Origin): string[] {
  if (!label.sources.includes('teacher')) return [];
  const edits = [label.edits].flat().filter((text) => text.trim() !== '');
  const several = label.experts.filter((chosen) => expertNumbers(chosen, expert.count).length > 1);
  const expected = (what: string, key: string) => `recipe: expected ${what} for label.sources teacher at ${key} ${origin(key)}`;
  return [
    ...edits.map((text) => `${expected('no edits', 'label.edits')}, got "${text}". Set student.temperature, or write a case of its own.`),
    ...several.map((chosen) => `${expected('one expert', 'label.experts')}, got ${shown(chosen)}. Name one: label.experts=1.`),
    ...((student.augment ?? train.augment) === 'none'
      ? [`${expected('an augmentation', 'student.augment')}, got none. Take label.sources expert, whose labels are those, made once.`]
      : []),
  ];
}

function mixProblems({ label: { sources }, student: { augment } }: Recipe, origin: Origin): string[] {
  const fixed = sources.filter((source) => source !== 'teacher');
  if (augment !== 'cutmix' || fixed.length === 0) return [];
  return [
    `recipe: expected label.sources teacher alone for student.augment cutmix ${origin('student.augment')}, got ${fixed.join(', ')}. Labels of mixed images are made while students train; write a case of its own.`,
  ];
}

function selectProblems({ data: { validation }, select }: Recipe, origin: Origin): string[] {
  if (select === null || validation > 0) return [];
  return [
    `recipe: expected a data.validation above 0 for select ${origin('select')}, got 0. Hold images out to choose by: data.validation=0.1.`,
  ];
}
