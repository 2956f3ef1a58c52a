// What commands on a recipe share: the recipe first, then dotted overrides, --out, --print-config, --workers. Not what they do with it.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Args, Flags } from '@oclif/core';
import type { ExpertRecipe, Recipe, Results, RunPorts, Sweep } from '@softlabel/distill';
import { SoftlabelCommand, UsageError } from './base.ts';
import type { Progress } from './progress.ts';

/** The recipe argument; what follows it is overrides. */
export const recipeArgs = {
  recipe: Args.string({ required: true, description: 'Recipe file (YAML); dotted overrides such as student.ipc=1,10 follow it.' }),
};

export const printConfigFlag = {
  'print-config': Flags.boolean({ description: 'Print the resolved recipe and stop.' }),
};

export const outFlag = {
  out: Flags.string({ description: 'Run folder; runs/NAME of the recipe by default.', helpValue: 'DIR' }),
};

export const workersFlags = {
  workers: Flags.integer({ description: 'Processes that work at once, each on an adapter of its own.', default: 1, min: 1 }),
  'worker-env': Flags.string({
    description: 'A variable that differs from worker to worker, with its values: how each finds its own adapter.',
    helpValue: 'KEY=A,B',
  }),
};

/** What the parser gives of `outFlag` and `workersFlags`. */
export interface SweepFlags {
  readonly out?: string | undefined;
  readonly workers: number;
  readonly 'worker-env'?: string | undefined;
}

/** Results with the run folder, or the sweep's, and the report that lie behind them. */
export type Finished = Results & { readonly folder: string; readonly report: string };

/** What the parser gives a command on a recipe. */
export interface RecipeInput {
  readonly args: { readonly recipe: string };
  /** The recipe, then the overrides. */
  readonly argv: readonly unknown[];
}

/** Overrides are arguments without a name of their own, so each of these commands has `strict = false` (oclif does not inherit it). */
export abstract class RecipeCommand extends SoftlabelCommand {
  /** The whole recipe with its overrides. Throws RecipeError, or UsageError when there is no such file. */
  protected async wholeRecipe(input: RecipeInput): Promise<Recipe> {
    const { parseRecipe } = await import('@softlabel/distill');
    return parseRecipe(await readRecipe(input.args.recipe), input.args.recipe, overridesOf(input));
  }

  /** The runs of a recipe with lists anywhere. Throws RecipeError, or UsageError when there is no such file. */
  protected async sweep(input: RecipeInput): Promise<Sweep> {
    const { parseSweep } = await import('@softlabel/distill');
    return parseSweep(await readRecipe(input.args.recipe), input.args.recipe, overridesOf(input));
  }

  /** The parts of the recipe that experts need: mistakes in `label` and `student` do not matter here. */
  protected async expertRecipe(input: RecipeInput): Promise<ExpertRecipe> {
    const { parseExpertRecipe } = await import('@softlabel/distill');
    return parseExpertRecipe(await readRecipe(input.args.recipe), input.args.recipe, overridesOf(input));
  }

  /** Prints a resolved recipe, and returns it for --json. */
  protected async printConfig<R extends Readonly<Record<string, unknown>>>(recipe: R): Promise<R> {
    const { printRecipe } = await import('@softlabel/distill');
    this.log(printRecipe(recipe).trimEnd());
    return recipe;
  }

  /**
   * Runs a recipe, or takes what is finished; prints the table, and returns the results for --json. A run in its `usual` folder takes over what those
   * beside it have finished; one in a folder of its own, `out`, keeps to itself.
   */
  protected async finishedRun(recipe: Recipe, usual: string, out: string | undefined): Promise<Finished> {
    const folder = out ?? usual;
    const { runRecipe } = await import('@softlabel/distill');
    return this.reported(folder, (ports) => runRecipe(recipe, folder, { ...ports, share: out === undefined ? [dirname(folder)] : [] }));
  }

  /** Takes results in a run folder, and writes their report where it is missing; prints the table, and returns all of it for --json. */
  protected async reported(folder: string, resultsOf: (ports: RunPorts) => Promise<Results>): Promise<Finished> {
    const { RUN_FILES } = await import('@softlabel/distill');
    const { writeReport } = await import('./write-report.ts');
    const report = `${folder}/${RUN_FILES.report}`;
    const results = await this.experiment(async (ports) => {
      const finished = await resultsOf(ports);
      if (!(await ports.readers.files.exists(report))) await writeReport(finished, folder, ports.readers, (why) => this.note(why));
      return finished;
    });
    const { resultsText } = await import('./results-text.ts');
    this.log(`${resultsText(results)}\n\nReport: ${report}`);
    return { folder, report, ...results };
  }

  /**
   * Runs a sweep, or takes what is finished; tells what failed, prints the table of all runs, and returns their results for --json. Its runs take over
   * from each other, and those of one in its usual folder also from what lies beside that.
   */
  protected async finishedSweep(sweep: Sweep, { out, workers, 'worker-env': workerEnv }: SweepFlags) {
    const { RUN_FILES, SweepFolder } = await import('@softlabel/distill');
    const { failureText, runSweep } = await import('./sweep/run-sweep.ts');
    const { workerEnvironments } = await import('./sweep/workers.ts');
    const folder = out ?? folderOf(sweep);
    const share = out === undefined ? [folder, dirname(folder)] : [folder];
    const { results, failures } = await this.experiment(async (ports, progress) => {
      const adapterKind = async () => (await ports.openDevice({ matrixUnits: false })).profile.kind;
      const environments = workerEnvironments({ workers, workerEnv }, adapterKind, (line) => progress.line(line));
      return runSweep(sweep, new SweepFolder(ports.readers.files, folder), environments, { ...ports, share }, progress);
    });
    const { resultsText } = await import('./results-text.ts');
    const report = `${folder}/${RUN_FILES.report}`;
    this.log(`${resultsText(results)}\n\nReport: ${report}`);
    for (const failure of failures) this.note(failureText(failure));
    if (failures.length > 0) process.exitCode = 1;
    return { folder, report, failures, ...results };
  }

  /** Runs a part of an experiment with this machine's ports, shows its progress, and stops it cleanly on Ctrl-C. */
  protected async experiment<T>(body: (ports: RunPorts, progress: Progress) => Promise<T>): Promise<T> {
    const { withPorts } = await import('./ports.ts');
    return withPorts(this.config.version, body);
  }
}

/** What follows the first argument. */
export const overridesOf = ({ argv }: Pick<RecipeInput, 'argv'>): string[] => argv.slice(1).map(String);

/** The run folder of a recipe. */
export const folderOf = (recipe: Pick<ExpertRecipe, 'name'>, out?: string): string => out ?? `runs/${recipe.name}`;

async function readRecipe(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const got = missing ? 'nothing' : cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`recipe: expected a recipe file at ${path}, got ${got}. Check the path.`, { cause });
  }
}
