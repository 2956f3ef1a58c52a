// Checks the files of a cell's finished run against the ledger.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand } from '../../base.ts';

export default class ReproduceVerify extends SoftlabelCommand {
  static override summary = "Check a cell's finished run from its files: recipe, environment, every student, mean and interval.";
  static override description =
    'Trains nothing. The recipe must be the one of the ledger, the accuracies those that the students left in metrics.jsonl, and the mean and the interval are computed again. Prints what does not match, and ends with exit code 1 if anything does not.';
  static override examples = [
    '<%= config.bin %> reproduce verify table2/cifar10/ipc1',
    '<%= config.bin %> reproduce verify table2/cifar10/ipc1 --out docs/results/reproduce/table2/cifar10/ipc1',
  ];
  static override args = { cell: Args.string({ required: true, description: 'A cell of `reproduce list`.' }) };
  static override flags = {
    out: Flags.string({ description: 'Folder of the run; runs/reproduce/CELL by default.', helpValue: 'DIR' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ReproduceVerify);
    const { checkRun, findRunnable, judged, RunFolder, runFolderOf } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { judgedText } = await import('../../ledger-text.ts');
    const cell = findRunnable(args.cell);
    const folder = flags.out ?? runFolderOf(cell.run);
    const { findings, numbers } = await checkRun(cell.run.recipe, new RunFolder(nodeFiles, folder));
    if (numbers === null) {
      process.exitCode = 1;
      this.log(findings.join('\n'));
      return { id: cell.id, folder, findings };
    }
    const standing = judged(cell, numbers, folder);
    this.log(judgedText(cell, standing));
    return { id: cell.id, paper: cell.paper, findings, ...standing };
  }
}
