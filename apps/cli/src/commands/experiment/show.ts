// Shows an experiment before it is run.
import { experimentArgs, scaleFlag } from '../../experiment-flags.ts';
import { overridesOf, RecipeCommand } from '../../recipe-command.ts';

export default class ExperimentShow extends RecipeCommand {
  static override summary = 'Show the question of an experiment, what is expected, its claims and its recipe.';
  static override description =
    'The recipe is printed as YAML with all defaults, as a file that `run` takes, or `sweep` where there are lists outside of label and student.';
  static override usage = 'experiment show NAME [KEY=VALUE...] [--scale paper|shapes|cifar10]';
  static override examples = [
    '<%= config.bin %> experiment show label-order',
    '<%= config.bin %> experiment show label-order --scale paper',
    '<%= config.bin %> experiment show pareto --scale cifar10 student.count=5 --json',
  ];
  static override strict = false;
  static override args = experimentArgs;
  static override flags = scaleFlag;

  async run(): Promise<unknown> {
    const input = await this.parse(ExperimentShow);
    const { experimentSweep, printRecipe, sweepRecipe } = await import('@softlabel/distill');
    const { experimentNamed } = await import('../../experiment-named.ts');
    const experiment = experimentNamed(input.args.name);
    const recipe = sweepRecipe(experimentSweep(experiment, input.flags.scale, overridesOf(input)));
    const { name, item, question, expected, figure } = experiment;
    const claims = experiment.claims.map(({ text }) => text);
    const facts = [`${name} (${item}): ${question}`, `Expected: ${expected}`, `Claims:\n${claims.map((text) => `- ${text}`).join('\n')}`];
    this.log([...facts, `Figure: ${figure}`, `Recipe at the scale ${input.flags.scale}:\n\n${printRecipe(recipe).trimEnd()}`].join('\n\n'));
    return { name, item, question, expected, claims, figure, scale: input.flags.scale, recipe };
  }
}
