// tuning.json: a tuning table as a file, and its identity. Not how it is measured.
import { digestOf } from '@softlabel/data';
import type { TuningTable } from '@softlabel/runtime';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { parseJsonFile } from './json-file.ts';

const tableSchema = z.object({
  adapter: z.string(),
  driver: z.string(),
  choices: z.array(
    z.object({
      kernel: z.string(),
      params: z.record(z.string(), z.number()),
      variant: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  ),
});

/** A table from JSON `text`, called `source` in errors; throws with every place that is not as it must be. */
export const parseTuningTable = (text: string, source: string): TuningTable => parseJsonFile('tuning', tableSchema, text, source);

/** JSON text of a table, a choice on each line. */
export function printTuningTable({ adapter, driver, choices }: TuningTable): string {
  const lines = choices.map((choice) => `    ${JSON.stringify(choice)}`);
  return `{\n  "adapter": ${JSON.stringify(adapter)},\n  "driver": ${JSON.stringify(driver)},\n  "choices": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** What stages depend on: equal where the same choices are made, in whatever order; `none` without a table. */
export async function tuningIdentity(table: TuningTable | null): Promise<string> {
  if (table === null) return 'none';
  const choices = table.choices.map(canonicalJson).sort();
  return digestOf([new TextEncoder().encode(choices.join('\n'))]);
}
