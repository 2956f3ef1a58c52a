// A run folder over the file port: recipe, environment, metrics, results, checkpoints and how the run ended. Not what is run.
import type { Files, FolderLock } from '@softlabel/data';
import { FormatError, readSafetensorsMetadata } from '@softlabel/formats';
import type { TuningTable } from '@softlabel/runtime';
import { parseRecipe, printRecipe } from '../recipe/parse.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { checkpointEpoch, expertFolder, isJournal, journalFile, RUN_FILES } from './layout.ts';
import { type MetricLine, type Metrics, type OnBrokenLine, parseMetrics } from './metrics.ts';
import { parseResults, printResults, type Results } from './results.ts';
import { printTuningTable } from './tuning-table.ts';

/** How far a run is; `started` is running now or was killed. */
export type RunState = 'new' | 'started' | 'done' | 'failed';

/** One run's folder. Every write is whole or not at all; reads of a missing file give null. */
export class RunFolder {
  readonly path: string;
  /** Which of several processes that share the folder this is; null for one that has it for itself. */
  readonly worker: number | null;
  readonly #files: Files;

  constructor(files: Files, path: string, worker: number | null = null) {
    this.#files = files;
    this.path = path;
    this.worker = worker;
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

  /** Begins or continues the run in the process that has the folder. */
  async start(
    recipe: Recipe | ExpertRecipe,
    environment: Readonly<Record<string, unknown>>,
    tuning: TuningTable | null = null,
  ): Promise<void> {
    await this.describe(recipe, environment, tuning);
    await this.dropTornMetrics();
  }

  /** Writes recipe, environment and tuning table, and takes back how the run ended before, its report and what it found. */
  async describe(recipe: Recipe | ExpertRecipe, environment: Readonly<Record<string, unknown>>, tuning: TuningTable | null): Promise<void> {
    await this.remove(RUN_FILES.done);
    await this.remove(RUN_FILES.failed);
    await this.remove(RUN_FILES.report);
    await this.remove(RUN_FILES.claims);
    if (tuning !== null) await this.write(RUN_FILES.tuning, printTuningTable(tuning));
    await this.write(RUN_FILES.recipe, printRecipe(recipe));
    await this.write(RUN_FILES.environment, `${JSON.stringify(environment, null, 2)}\n`);
  }

  /** The recipe the run was started with; throws RecipeError. */
  async readRecipe(): Promise<Recipe | null> {
    const text = await this.readText(RUN_FILES.recipe);
    return text === null ? null : parseRecipe(text, this.pathOf(RUN_FILES.recipe));
  }

  /** A file of this folder. */
  read(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#reading(file, (path) => this.#files.readFile(path));
  }

  /** The free text in the header of a safetensors file of this folder. */
  readMetadata(file: string): Promise<Readonly<Record<string, string>> | null> {
    return this.#reading(file, async (path) => readSafetensorsMetadata(await this.#files.openFile(path)));
  }

  /** A text file of this folder. */
  async readText(file: string): Promise<string | null> {
    const bytes = await this.read(file);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }

  /** What `decode` makes of a file of this folder. An error of its format says how to get another one: stages make again what is not there. */
  async readAs<T>(file: string, decode: (bytes: Uint8Array<ArrayBuffer>, source: string) => T): Promise<T | null> {
    const bytes = await this.read(file);
    const source = this.pathOf(file);
    try {
      return bytes === null ? null : decode(bytes, source);
    } catch (cause) {
      if (!(cause instanceof FormatError)) throw cause;
      throw new Error(`${cause.message} This file is the run's own: remove ${source} and start again, and it is made anew.`, { cause });
    }
  }

  /** Writes a file of this folder. */
  write(file: string, content: Uint8Array | string): Promise<void> {
    return this.#files.writeWhole(this.pathOf(file), typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }

  /** Removes a file or folder of this folder; no error if there is none. */
  remove(file: string): Promise<void> {
    return this.#files.remove(this.pathOf(file));
  }

  /** Appends one record of plain data to this process's journal. */
  appendMetric(line: MetricLine): Promise<void> {
    return this.#files.appendLine(this.pathOf(journalFile(this.worker)), JSON.stringify(line));
  }

  /** The records of all journals so far; throws on a broken line before a journal's last, unless `onBroken` takes it. */
  async readMetrics(onBroken?: OnBrokenLine): Promise<MetricLine[]> {
    const journals = await this.#journals(onBroken);
    return journals.flatMap(({ metrics }) => metrics.lines);
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

  /** Epochs whose checkpoints lie here, of whatever expert had this number last, ascending; none for one that was not begun. */
  async savedEpochs(expert: number): Promise<number[]> {
    const names = await this.fileNames(expertFolder(expert));
    const epochs = names.map(checkpointEpoch).filter((epoch) => epoch !== null);
    return epochs.sort((a, b) => a - b);
  }

  /** Names in a folder of this folder, '' for itself; none where there is no such folder. */
  async fileNames(folder: string): Promise<string[]> {
    const path = folder === '' ? this.path : this.pathOf(folder);
    if (!(await this.#files.exists(path))) return [];
    return (await this.#files.listFolder(path)).map(({ name }) => name);
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

  /** Drops what killed processes left of their last lines: one appended after it would become part of it. Not while workers write. */
  async dropTornMetrics(): Promise<void> {
    for (const { file, metrics } of await this.#journals()) {
      if (metrics.torn !== null) await this.write(file, metrics.wholeText);
    }
  }

  async #journals(onBroken?: OnBrokenLine): Promise<{ readonly file: string; readonly metrics: Metrics }[]> {
    const files = (await this.fileNames('')).filter(isJournal);
    const read = async (file: string) => parseMetrics((await this.readText(file)) ?? '', this.pathOf(file), onBroken);
    return Promise.all(files.map(async (file) => ({ file, metrics: await read(file) })));
  }

  async #reading<T>(file: string, read: (path: string) => Promise<T>): Promise<T | null> {
    if (!(await this.#has(file))) return null;
    return read(this.pathOf(file)).catch(async (error: unknown) => {
      if (await this.#has(file)) throw error;
      return null; // another worker removed it meanwhile
    });
  }

  #has(file: string): Promise<boolean> {
    return this.#files.exists(this.pathOf(file));
  }
}
