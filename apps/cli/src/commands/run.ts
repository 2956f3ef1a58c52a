// Runs a whole recipe: experts, labels, students, table, report.
import { folderOf, outFlag, printConfigFlag, RecipeCommand, recipeArgs } from '../recipe-command.ts';

export default class Run extends RecipeCommand {
  static override summary = 'Run a recipe: train experts, make labels, train students, print the table.';
  static override description =
    'Everything is kept in the run folder. A stopped run goes on from there, a changed recipe redoes only what it changes, and a finished run prints its table at once.';
  static override usage = 'run RECIPE [KEY=VALUE...] [--out DIR]';
  static override examples = [
    '<%= config.bin %> run recipes/quickstart.yaml',
    '<%= config.bin %> run recipes/cifar10-cpu.yaml data.path=../data/cifar10 --out runs/cifar10',
    '<%= config.bin %> run recipes/quickstart.yaml student.ipc=1,10 label.edits="temperature 2" --print-config',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = { ...outFlag, ...printConfigFlag };

  async run(): Promise<unknown> {
    const input = await this.parse(Run);
    const recipe = await this.wholeRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    return this.finishedRun(recipe, folderOf(recipe), input.flags.out);
  }
}
