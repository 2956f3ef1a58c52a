// Runs an experiment and holds its claims against the results.
import { experimentArgs, scaleFlag } from '../../experiment-flags.ts';
import { folderOf, outFlag, overridesOf, printConfigFlag, RecipeCommand } from '../../recipe-command.ts';

export default class ExperimentRun extends RecipeCommand {
  static override summary = 'Run an experiment: its recipe as by `run`, then each of its claims as a statistical test.';
  static override description =
    'The run folder also holds claims.json, and its report a section on the claims. A stopped run goes on; a finished one is judged again at once. Overrides may leave claims without the cells that they are about: those are said to be not tested.';
  static override usage = 'experiment run NAME [KEY=VALUE...] [--scale paper|shapes|cifar10] [--out DIR]';
  static override examples = [
    '<%= config.bin %> experiment run hard-vs-soft',
    '<%= config.bin %> experiment run label-order --scale cifar10 data.path=../data/cifar10',
    '<%= config.bin %> experiment run epoch-temperature student.count=3 --out runs/three-students',
  ];
  static override strict = false;
  static override args = experimentArgs;
  static override flags = { ...scaleFlag, ...outFlag, ...printConfigFlag };

  async run(): Promise<unknown> {
    const input = await this.parse(ExperimentRun);
    const { experimentRecipe } = await import('@softlabel/distill');
    const { experimentNamed } = await import('../../experiment-named.ts');
    const experiment = experimentNamed(input.args.name);
    const recipe = experimentRecipe(experiment, input.flags.scale, overridesOf(input));
    if (input.flags['print-config']) return this.printConfig(recipe);
    const finished = await this.finishedRun(recipe, folderOf(recipe), input.flags.out);
    const { findingsText } = await import('../../findings-text.ts');
    const { keepFindings } = await import('../../keep-findings.ts');
    const claims = await this.experiment(({ readers }) =>
      keepFindings(experiment, finished, finished.folder, readers, (why) => this.note(why)),
    );
    this.log(`\n${findingsText(claims)}`);
    return { ...finished, claims };
  }
}
