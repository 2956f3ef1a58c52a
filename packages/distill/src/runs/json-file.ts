// JSON files of a run folder, checked against a schema while they are read. Not their contents.
import type { z } from 'zod';
import { explainIssues } from '../recipe/errors.ts';

/** What `text` of the file `source` holds; throws, beginning with `what`, with every place that is not as the schema says. */
export function parseJsonFile<S extends z.ZodType>(what: string, schema: S, text: string, source: string): z.output<S> {
  const document = parseJson(what, text, source);
  const checked = schema.safeParse(document);
  if (checked.success) return checked.data;
  throw new Error(explainIssues(what, checked.error.issues, document, () => `in ${source}`).join('\n'));
}

function parseJson(what: string, text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${what}: expected JSON in ${source}, got: ${reason}. Remove the file and run again.`);
  }
}
