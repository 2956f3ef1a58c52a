// The folder of a sweep: which runs it has, by which code, and what they gave. Not the runs' own folders (runs/).
import type { Files } from '@softlabel/data';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { finishedResults } from '../experiment/lifecycle.ts';
import type { RunPorts } from '../experiment/open.ts';
import type { Sweep, SweepPoint } from '../recipe/parse.ts';
import { parseJsonFile } from '../runs/json-file.ts';
import { RUN_FILES, SWEEP_FILE } from '../runs/layout.ts';
import { printResults, type Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { type MissingPoint, mergeResults, type PointResults } from './merge.ts';

const sweepSchema = z.object({
  code: z.string(),
  points: z.array(z.object({ name: z.string(), settings: z.record(z.string(), z.unknown()) })),
});

/** A sweep's folder; each point's run folder lies in it, under the point's name. */
export class SweepFolder {
  readonly path: string;
  readonly #files: Files;

  constructor(files: Files, path: string) {
    this.#files = files;
    this.path = path;
  }

  /** Takes the folder for this process; throws when another live process has it. */
  lock() {
    return this.#files.lockFolder(this.path);
  }

  runOf({ name }: Pick<SweepPoint, 'name'>): string {
    return `${this.path}/${name}`;
  }

  /**
   * Begins or continues a sweep by code with the identity `code`. Throws when the folder is that of a run, or was made by other code: its results
   * would stand beside ours as if they were alike.
   */
  async start({ points }: Sweep, code: string): Promise<void> {
    if (await this.#files.exists(`${this.path}/${RUN_FILES.recipe}`))
      throw new Error(`sweep: expected ${this.path} to be the folder of a sweep, got that of a run. Give another folder by --out.`);
    const path = `${this.path}/${SWEEP_FILE}`;
    if (await this.#files.exists(path)) {
      const before = parseJsonFile('sweep', sweepSchema, new TextDecoder().decode(await this.#files.readFile(path)), path);
      if (before.code !== code)
        throw new Error(
          `sweep: expected ${this.path} by this version of the code (${short(code)}), got one by ${short(before.code)}. Give another folder by --out, and compare the two: softlabel results.`,
        );
    }
    const sweep = { code, points: points.map(({ name, settings }) => ({ name, settings })) };
    await this.#files.writeWhole(path, new TextEncoder().encode(`${JSON.stringify(sweep, null, 2)}\n`));
    for (const point of points) await new RunFolder(this.#files, this.runOf(point)).dropTornMetrics();
  }

  /** Places of the points whose runs are finished. */
  async finished({ points }: Sweep, ports: RunPorts): Promise<Set<number>> {
    const places = new Set<number>();
    for (const [place, point] of points.entries()) {
      const folder = new RunFolder(this.#files, this.runOf(point));
      if ((await finishedResults(point.recipe, folder, ports)) !== null) places.add(place);
    }
    return places;
  }

  /** What the code gave for a point; null where its folder has nothing yet, or still what another recipe or other code gave in it. */
  async resultsOf(point: SweepPoint, code: string): Promise<Results | null> {
    const results = await new RunFolder(this.#files, this.runOf(point)).readResults();
    if (results === null || results.environment['code'] !== code) return null;
    return canonicalJson(results.recipe) === canonicalJson(point.recipe) ? results : null;
  }

  /**
   * Writes results.json of all points that have results by the code, and says of the others why they have none, as `whyMissing` tells by their places;
   * where it is new, the report of earlier results and what it found go.
   */
  async finish(
    { name, points }: Sweep,
    code: string,
    whyMissing: (place: number) => string | undefined = () => undefined,
  ): Promise<Results> {
    const finished: PointResults[] = [];
    const missing: MissingPoint[] = [];
    for (const [place, point] of points.entries()) {
      const { settings } = point;
      const results = await this.resultsOf(point, code);
      if (results !== null) finished.push({ settings, results });
      else missing.push({ settings, why: whyMissing(place) ?? 'has no results. Start the sweep again.' });
    }
    const merged = mergeResults(name, finished, missing);
    const folder = new RunFolder(this.#files, this.path);
    if ((await folder.readText(RUN_FILES.results)) === printResults(merged)) return merged;
    for (const outdated of [RUN_FILES.report, RUN_FILES.claims]) await folder.remove(outdated);
    await folder.writeResults(merged);
    return merged;
  }
}

const short = (hash: string): string => hash.slice(0, 12);
