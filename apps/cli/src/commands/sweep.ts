// Runs a recipe with lists anywhere: every run that they span, on several workers.
import { Flags } from '@oclif/core';
import { outFlag, RecipeCommand, recipeArgs } from '../recipe-command.ts';

export default class SweepCommand extends RecipeCommand {
  static override summary = 'Run a recipe with lists in any field: one run for each choice, on one or several workers.';
  static override description =
    'Runs lie in the folder of the sweep and share what is equal: an expert that several need is trained once. Nothing that is finished is repeated, a cell that fails stops no other, and the folder ends with one results.json of all.';
  static override usage = 'sweep RECIPE [KEY=VALUE...] [--workers N] [--out DIR]';
  static override examples = [
    '<%= config.bin %> sweep recipes/quickstart.yaml seed=1,2,3',
    '<%= config.bin %> sweep recipes/quickstart.yaml model.width=8,16 student.ipc=1,10 --workers 2',
    '<%= config.bin %> sweep recipes/cifar10-cpu.yaml data.path=../data/cifar10 expert.optimizer.lr=0.01,0.001 --out runs/lr',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = {
    ...outFlag,
    workers: Flags.integer({ description: 'Processes that work at once, each on an adapter of its own.', default: 1, min: 1 }),
    'worker-env': Flags.string({
      description: 'A variable that differs from worker to worker, with its values: how each finds its own adapter.',
      helpValue: 'KEY=A,B',
    }),
  };

  async run(): Promise<unknown> {
    const input = await this.parse(SweepCommand);
    const { workers, 'worker-env': workerEnv } = input.flags;
    const sweep = await this.sweep(input);
    const { SweepFolder } = await import('@softlabel/distill');
    const { failureText, runSweep } = await import('../sweep/run-sweep.ts');
    const { workerEnvironments } = await import('../sweep/workers.ts');
    const path = input.flags.out ?? `runs/${sweep.name}`;
    const { results, failures } = await this.experiment(async (ports, progress) => {
      const adapterKind = async () => (await ports.openDevice({ matrixUnits: false })).profile.kind;
      const environments = await workerEnvironments({ workers, workerEnv }, adapterKind, (line) => progress.line(line));
      return runSweep(sweep, new SweepFolder(ports.readers.files, path), environments, ports, progress);
    });
    const { resultsText } = await import('../results-text.ts');
    this.log(`${resultsText(results)}\n\nResults: ${path}/results.json`);
    for (const failure of failures) this.note(failureText(failure));
    if (failures.length > 0) process.exitCode = 1;
    return { folder: path, failures, ...results };
  }
}
