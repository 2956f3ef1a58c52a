// What commands on a recipe share: the recipe first, then dotted overrides, --out, --print-config. Not what they do with it.
import { readFile } from 'node:fs/promises';
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
  protected async printConfig<R extends ExpertRecipe | Recipe>(recipe: R): Promise<R> {
    const { printRecipe } = await import('@softlabel/distill');
    this.log(printRecipe(recipe).trimEnd());
    return recipe;
  }

  /**
   * Runs a recipe, or takes what is finished; prints the table, and returns the results for --json. A run in its `usual` folder takes over what those
   * beside it have finished; one in a folder of its own, `out`, keeps to itself.
   */
  protected async finishedRun(
    recipe: Recipe,
    usual: string,
    out: string | undefined,
  ): Promise<Results & { folder: string; report: string }> {
    const folder = out ?? usual;
    const { RUN_FILES, runRecipe } = await import('@softlabel/distill');
    const { writeReport } = await import('./write-report.ts');
    const report = `${folder}/${RUN_FILES.report}`;
    const results = await this.experiment(async (ports) => {
      const finished = await runRecipe(recipe, folder, { ...ports, share: out === undefined });
      if (!(await ports.readers.files.exists(report))) await writeReport(finished, folder, ports.readers, (why) => this.note(why));
      return finished;
    });
    const { resultsText } = await import('./results-text.ts');
    this.log(`${resultsText(results)}\n\nReport: ${report}`);
    return { folder, report, ...results };
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
