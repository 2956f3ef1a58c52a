// Writes the page of the ledger.
import { Flags } from '@oclif/core';
import { SoftlabelCommand } from '../../base.ts';

export default class ReproduceReport extends SoftlabelCommand {
  static override summary = "Write one HTML page of all the paper's numbers and claims with ours beside them.";
  static override description =
    'What `reproduce list` prints, in the tables of the paper: its values, ours with their intervals, how far they may differ, what they cost, where they stand and why. The page needs no network.';
  static override examples = ['<%= config.bin %> reproduce report', '<%= config.bin %> reproduce report --out ledger.html'];
  static override flags = {
    out: Flags.string({ description: 'File to write.', helpValue: 'FILE', default: 'runs/reproduce/ledger.html' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ReproduceReport);
    const { LEDGER } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { renderLedger } = await import('@softlabel/report');
    const { ledgerRows } = await import('../../ledger-rows.ts');
    const cells = await ledgerRows(LEDGER, nodeFiles);
    await nodeFiles.writeWhole(flags.out, new TextEncoder().encode(renderLedger(cells)));
    this.log(`Report: ${flags.out}`);
    return { report: flags.out, cells };
  }
}
