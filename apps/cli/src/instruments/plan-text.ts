// A planned recipe for people: a table of its kinds of steps, then totals. Not the plan.
import { alignedTable, type FileCount, modelName } from '@softlabel/distill';
import { bytesText, flopsText } from '@softlabel/report';
import type { PlanCost } from '@softlabel/tensor';
import { durationText } from '../duration.ts';
import { factsText } from '../facts-text.ts';
import type { RecipeForecast, RowForecast } from './forecast.ts';
import type { DecodedFiles } from './plan-cache.ts';
import type { RecipePlan } from './plan-recipe.ts';

/** The table and the totals; times only with a forecast. */
export function planText(plan: RecipePlan, forecast: RecipeForecast | null, decoded: DecodedFiles | null = null): string {
  const { kinds, evaluations } = plan;
  const head = [
    'step',
    'batch',
    'trainings',
    'at once',
    'steps',
    'dispatches',
    'GFLOP at once',
    'moved at once',
    'arena',
    'state',
    'data',
    ...timeTexts(forecast, null),
  ];
  const rows = kinds.map(({ name, batch, trainings, members, steps, cost, stateBytes, dataBytes }, place) => [
    name,
    ...[batch, trainings, members, steps].map(String),
    ...costTexts(cost),
    bytesText(stateBytes),
    bytesText(dataBytes),
    ...timeTexts(forecast, forecast?.kinds[place] ?? null),
  ]);
  const evaluated = evaluations.map(({ model, batch, images, cost, dataBytes }, place) => [
    evaluations.length === 1 ? 'evaluation' : `evaluation ${modelName(model)}`,
    ...[String(batch), '-', '-', String(Math.ceil(images / batch))],
    ...costTexts(cost),
    '-',
    bytesText(dataBytes),
    ...timeTexts(forecast, forecast?.evaluations[place] ?? null),
  ]);
  return `${alignedTable([head, ...rows, ...evaluated])}\n${factsText(totals(plan, forecast, decoded))}`;
}

const costTexts = ({ dispatches, flops, bytes, peakBytes }: PlanCost): string[] => [
  String(dispatches),
  (flops / 1e9).toFixed(2),
  bytesText(bytes),
  bytesText(peakBytes),
];

/** The columns of time: their heads where there is no row. */
function timeTexts(forecast: RecipeForecast | null, row: RowForecast | null): string[] {
  if (forecast === null) return [];
  return row === null ? ['ms at once', 'time'] : [row.ms.toFixed(1), durationText(row.seconds)];
}

function totals(
  { data, images, steps, flops, whitening, memory, disk }: RecipePlan,
  forecast: RecipeForecast | null,
  decoded: DecodedFiles | null,
): Record<string, string> {
  return {
    data: `${data.name}: ${data.train} training, ${data.test} test images of ${data.classes} classes${data.validation === 0 ? '' : `, ${data.validation} held out`}`,
    total: `${steps.toLocaleString('en')} steps, each training's counted by itself, on ${images.toLocaleString('en')} images`,
    arithmetic: `${flopsText(flops)} for all steps and evaluations`,
    ...(whitening !== null && {
      whitening: `of ${whitening.values} values an image, fitted once to ${whitening.images.toLocaleString('en')} images`,
    }),
    memory: `at least ${bytesText(memory.bytes)}: arena, state and data of ${memory.row}, the most of a row`,
    disk: [
      filesText(disk.checkpoints, 'checkpoint'),
      filesText(disk.bundles, 'label bundle'),
      ...(whitening === null ? [] : [filesText(disk.whitening, 'whitening')]),
      ...(disk.resume.files === 0 ? [] : [`a resume file of up to ${bytesText(disk.resume.bytes)} while it trains`]),
    ].join(', '),
    ...(decoded !== null &&
      decoded.files > 0 && {
        cache: `${filesText(decoded, 'file')} for all runs in ${decoded.folder}: decoded images, kept by this plan or before`,
      }),
    time: forecast === null ? 'not measured' : timeText(forecast),
  };
}

const timeText = ({ seconds, adapter, leavesOut }: RecipeForecast): string =>
  [`about ${durationText(seconds)} on ${adapter}`, ...leavesOut.map((part) => `without the ${part}`)].join(', ');

const filesText = ({ files, bytes }: FileCount, what: string): string =>
  files === 0 ? `no ${what}s` : `${files} ${what}${files === 1 ? '' : 's'} of ${bytesText(bytes)} together`;
