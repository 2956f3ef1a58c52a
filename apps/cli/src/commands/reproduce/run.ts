// Runs a cell of the ledger.
import { Args } from '@oclif/core';
import { UsageError } from '../../base.ts';
import { outFlag, overridesOf, printConfigFlag, RecipeCommand } from '../../recipe-command.ts';

export default class ReproduceRun extends RecipeCommand {
  static override summary = "Run the recipe of one of the paper's numbers: experts, labels, students, table.";
  static override description =
    'The same as `run` on the recipe of the ledger: a stopped run goes on, a finished one prints its table at once. With overrides that change the numbers it is another experiment than the paper, and wants a folder of its own.';
  static override usage = 'reproduce run CELL [KEY=VALUE...] [--out DIR]';
  static override examples = [
    '<%= config.bin %> reproduce run table2/cifar10/ipc1 data.path=../data/cifar10',
    '<%= config.bin %> reproduce run table2/cifar10/ipc1 student.epochs=300 --out runs/short',
    '<%= config.bin %> reproduce run table2/cifar100/ipc10 --print-config',
  ];
  static override strict = false;
  static override args = {
    cell: Args.string({ required: true, description: 'A cell of `reproduce list`; dotted overrides such as data.path=DIR follow it.' }),
  };
  static override flags = { ...outFlag, ...printConfigFlag };

  async run(): Promise<unknown> {
    const input = await this.parse(ReproduceRun);
    const { applyOverrides, findRunnable, recipeDifferences, runFolderOf } = await import('@softlabel/distill');
    const { run } = findRunnable(input.args.cell);
    const recipe = applyOverrides(run.recipe, overridesOf(input));
    if (input.flags['print-config']) return this.printConfig(recipe);
    const differences = recipeDifferences(run.recipe, recipe);
    if (differences.length > 0 && input.flags.out === undefined)
      throw new UsageError(
        `reproduce run: expected ${differences.join('; ')}. With other numbers it is not ${run.id}: name a folder with --out, or leave the override out.`,
      );
    return this.finishedRun(recipe, runFolderOf(run), input.flags.out);
  }
}
