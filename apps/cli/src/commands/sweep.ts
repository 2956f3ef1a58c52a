// Runs a recipe with lists anywhere: every run that they span, on several workers.
import { outFlag, printConfigFlag, RecipeCommand, recipeArgs, workersFlags } from '../recipe-command.ts';

export default class SweepCommand extends RecipeCommand {
  static override summary = 'Run a recipe with lists in any field: one run for each choice, on one or several workers.';
  static override description =
    'Runs lie in the folder of the sweep and share what is equal: an expert that several need is trained once. Nothing that is finished is repeated, a cell that fails stops no other, and the folder ends with one results.json and one report of all.';
  static override usage = 'sweep RECIPE [KEY=VALUE...] [--workers N] [--out DIR]';
  static override examples = [
    '<%= config.bin %> sweep recipes/quickstart.yaml seed=1,2,3',
    '<%= config.bin %> sweep recipes/quickstart.yaml model.width=8,16 student.ipc=1,10 --workers 2',
    '<%= config.bin %> sweep recipes/cifar10-cpu.yaml data.path=../data/cifar10 expert.optimizer.lr=0.01,0.001 --out runs/lr',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = { ...outFlag, ...printConfigFlag, ...workersFlags };

  async run(): Promise<unknown> {
    const input = await this.parse(SweepCommand);
    const sweep = await this.sweep(input);
    const { sweepRecipe } = await import('@softlabel/distill');
    if (input.flags['print-config']) return this.printConfig(sweepRecipe(sweep));
    return this.finishedSweep(sweep, input.flags);
  }
}
