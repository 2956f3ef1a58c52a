// A run folder over the file port: recipe, environment, metrics, results, checkpoints and how the run ended. Not what is run.
import type { Files, FolderLock } from '@softlabel/data';
import type { TuningTable } from '@softlabel/runtime';
import { parseRecipe, printRecipe } from '../recipe/parse.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { checkpointEpoch, expertFolder, RUN_FILES } from './layout.ts';
import { type MetricLine, type Metrics, parseMetrics } from './metrics.ts';
import { parseResults, printResults, type Results } from './results.ts';
import { printTuningTable } from './tuning-table.ts';

/** How far a run is; `started` is running now or was killed. */
export type RunState = 'new' | 'started' | 'done' | 'failed';

/** One run's folder. Every write is whole or not at all; reads of a missing file give null. */
export class RunFolder {
  readonly path: string;
  readonly #files: Files;

  constructor(files: Files, path: string) {
    this.#files = files;
    this.path = path;
  }

  /** Path of a file of this folder, such as `layout.ts` names them. */
  pathOf(file: string): string {
    return `${this.path}/${file}`;
  }

  /** Takes the folder for this process; throws when another live process has it. */
  lock(): Promise<FolderLock> {
    return this.#files.lockFolder(this.path);
  }

  /** Where the run stands, by the files that mark it. */
  async state(): Promise<RunState> {
    if (await this.#has(RUN_FILES.done)) return 'done';
    if (await this.#has(RUN_FILES.failed)) return 'failed';
    return (await this.#has(RUN_FILES.recipe)) ? 'started' : 'new';
  }

  /** Begins or continues the run: writes recipe, environment and tuning table, and takes back how it ended before and its report. */
  async start(
    recipe: Recipe | ExpertRecipe,
    environment: Readonly<Record<string, unknown>>,
    tuning: TuningTable | null = null,
  ): Promise<void> {
    await this.remove(RUN_FILES.done);
    await this.remove(RUN_FILES.failed);
    await this.remove(RUN_FILES.report);
    if (tuning !== null) await this.write(RUN_FILES.tuning, printTuningTable(tuning));
    await this.write(RUN_FILES.recipe, printRecipe(recipe));
    await this.write(RUN_FILES.environment, `${JSON.stringify(environment, null, 2)}\n`);
    await this.#dropTornMetric();
  }

  /** The recipe the run was started with; throws RecipeError. */
  async readRecipe(): Promise<Recipe | null> {
    const text = await this.readText(RUN_FILES.recipe);
    return text === null ? null : parseRecipe(text, this.pathOf(RUN_FILES.recipe));
  }

  /** A file of this folder. */
  async read(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await this.#has(file)) ? this.#files.readFile(this.pathOf(file)) : null;
  }

  /** A text file of this folder. */
  async readText(file: string): Promise<string | null> {
    const bytes = await this.read(file);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }

  /** Writes a file of this folder. */
  write(file: string, content: Uint8Array | string): Promise<void> {
    return this.#files.writeWhole(this.pathOf(file), typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }

  /** Removes a file or folder of this folder; no error if there is none. */
  remove(file: string): Promise<void> {
    return this.#files.remove(this.pathOf(file));
  }

  /** Appends one record of plain data to metrics.jsonl. */
  appendMetric(line: MetricLine): Promise<void> {
    return this.#files.appendLine(this.pathOf(RUN_FILES.metrics), JSON.stringify(line));
  }

  /** The metrics so far; throws on a broken line before the last. */
  async readMetrics(): Promise<Metrics> {
    return parseMetrics((await this.readText(RUN_FILES.metrics)) ?? '', this.pathOf(RUN_FILES.metrics));
  }

  /** Writes results.json. */
  writeResults(results: Results): Promise<void> {
    return this.write(RUN_FILES.results, printResults(results));
  }

  /** results.json, checked. */
  async readResults(): Promise<Results | null> {
    const text = await this.readText(RUN_FILES.results);
    return text === null ? null : parseResults(text, this.pathOf(RUN_FILES.results));
  }

  /** Epochs whose checkpoints lie here, ascending; none for an expert that was not begun. */
  async savedEpochs(expert: number): Promise<number[]> {
    const folder = expertFolder(expert);
    if (!(await this.#has(folder))) return [];
    const entries = await this.#files.listFolder(this.pathOf(folder));
    const epochs = entries.map((entry) => checkpointEpoch(entry.name)).filter((epoch) => epoch !== null);
    return epochs.sort((a, b) => a - b);
  }

  /** Records that the run is complete; a report of the unfinished run is no longer right. */
  async markDone(): Promise<void> {
    await this.remove(RUN_FILES.report);
    await this.remove(RUN_FILES.failed);
    await this.write(RUN_FILES.done, '');
  }

  /** Records why the run stopped; it can be started again. */
  async markFailed(reason: string): Promise<void> {
    await this.remove(RUN_FILES.done);
    await this.write(RUN_FILES.failed, `${reason}\n`);
  }

  /** A line appended after a torn one would become part of it. */
  async #dropTornMetric(): Promise<void> {
    const { torn, wholeText } = await this.readMetrics();
    if (torn !== null) await this.write(RUN_FILES.metrics, wholeText);
  }

  #has(file: string): Promise<boolean> {
    return this.#files.exists(this.pathOf(file));
  }
}
