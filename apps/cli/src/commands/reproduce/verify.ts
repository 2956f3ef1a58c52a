// Checks the files behind a cell against the ledger: its finished run, or the published experiment that tests its claim.
import { Args, Flags } from '@oclif/core';
import type { ClaimCell } from '@softlabel/distill';
import { SoftlabelCommand, UsageError } from '../../base.ts';

export default class ReproduceVerify extends SoftlabelCommand {
  static override summary = 'Check what is ours of a cell from its files: a finished run, or what an experiment found about a claim.';
  static override description =
    'Trains nothing. The recipe must be the one of the ledger, the accuracies those that the students left in metrics.jsonl, and the mean and the interval are computed again. A claim is tested again on the results.json that its experiment published in docs/results, and must come out as in claims.json. Prints what does not match, and ends with exit code 1 if anything does not.';
  static override examples = [
    '<%= config.bin %> reproduce verify table2/cifar10/ipc1',
    '<%= config.bin %> reproduce verify table2/cifar10/ipc1 --out runs/mine',
    '<%= config.bin %> reproduce verify fig3',
  ];
  static override args = { cell: Args.string({ required: true, description: 'A cell of `reproduce list`.' }) };
  static override flags = {
    out: Flags.string({
      description: 'Folder of the run of a number; by default runs/reproduce/CELL, or docs/results/reproduce/CELL where that is not there.',
      helpValue: 'DIR',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ReproduceVerify);
    const { checkRun, findCell, findRunnable, foldersOf, judged, RunFolder, runFolderOf } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { judgedText } = await import('../../ledger-text.ts');
    const named = findCell(args.cell);
    if (named.kind === 'claim' && named.experiment !== null) return this.#verifyClaim(named, named.experiment, flags.out);
    const cell = findRunnable(args.cell);
    const folder = flags.out ?? (await foldersOf(cell.run, nodeFiles)).at(0) ?? runFolderOf(cell.run);
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

  /** The claim against what its experiment published. */
  async #verifyClaim(cell: ClaimCell, experiment: string, out: string | undefined): Promise<unknown> {
    const { id, what } = cell;
    if (out !== undefined)
      throw new UsageError(
        `reproduce verify: expected no --out for the claim ${id}, got ${out}. It stands by what is in docs/results: leave the flag out.`,
      );
    const { checkClaim } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { standing, problems } = await checkClaim(cell, nodeFiles);
    const { status, why, folder } = standing;
    if (folder === null) {
      process.exitCode = 1;
      const findings = problems.length > 0 ? problems : [`claims: expected findings about ${id}, got none: ${why}.`];
      this.log([...findings, republishing(experiment)].join('\n'));
      return { id, findings };
    }
    const matches = `${folder} holds what the experiment ${experiment} found about this claim, and everything matches.`;
    this.log([matches, `${id}: ${status}. ${what}`, ...(why === null ? [] : [`Note: ${why}`])].join('\n'));
    return { id, paper: { claim: what }, findings: [], ...standing };
  }
}

/** How findings that do not match, or are not there, come to be. */
const republishing = (experiment: string): string =>
  `To publish what comes of it: softlabel experiment run ${experiment} --scale SCALE, then softlabel report runs/${experiment}-SCALE --export docs/results/${experiment}-SCALE.`;
