// Runs an experiment and holds its claims against the results.
import { experimentArgs, scaleFlag } from '../../experiment-flags.ts';
import { folderOf, outFlag, overridesOf, printConfigFlag, RecipeCommand, workersFlags } from '../../recipe-command.ts';

export default class ExperimentRun extends RecipeCommand {
  static override summary = 'Run an experiment: its recipe as by `run` or `sweep`, then each of its claims as a statistical test.';
  static override description =
    'The run folder also holds claims.json, and its report a section on the claims. A stopped run goes on; a finished one is judged again at once. Overrides may leave claims without the cells that they are about: those are said to be not tested. A recipe with lists outside of label and student is a sweep, and so is any recipe on several workers.';
  static override usage = 'experiment run NAME [KEY=VALUE...] [--scale paper|shapes|cifar10] [--workers N] [--out DIR]';
  static override examples = [
    '<%= config.bin %> experiment run hard-vs-soft',
    '<%= config.bin %> experiment run label-order --scale cifar10 data.path=../data/cifar10',
    '<%= config.bin %> experiment run epoch-temperature student.count=3 --out runs/three-students',
    '<%= config.bin %> experiment run image-seeds --scale cifar10 data.path=../data/cifar10 --workers 2',
  ];
  static override strict = false;
  static override args = experimentArgs;
  static override flags = { ...scaleFlag, ...outFlag, ...printConfigFlag, ...workersFlags };

  async run(): Promise<unknown> {
    const input = await this.parse(ExperimentRun);
    const { experimentSweep, sweepRecipe } = await import('@softlabel/distill');
    const { experimentNamed } = await import('../../experiment-named.ts');
    const experiment = experimentNamed(input.args.name);
    const sweep = experimentSweep(experiment, input.flags.scale, overridesOf(input));
    if (input.flags['print-config']) return this.printConfig(sweepRecipe(sweep));
    const [{ recipe }, ...others] = sweep.points;
    const isRun = others.length === 0 && input.flags.workers === 1;
    const finished = isRun
      ? await this.finishedRun(recipe, folderOf(recipe), input.flags.out)
      : await this.finishedSweep(sweep, input.flags);
    const { findingsText } = await import('../../findings-text.ts');
    const { keepFindings } = await import('../../keep-findings.ts');
    const claims = await this.experiment(({ readers }) =>
      keepFindings(experiment, finished, finished.folder, readers, (why) => this.note(why)),
    );
    this.log(`\n${findingsText(claims)}`);
    return { ...finished, claims };
  }
}
