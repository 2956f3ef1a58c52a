// Shows every cell of the paper with what is ours beside it.
import { Flags } from '@oclif/core';
import { SoftlabelCommand, UsageError } from '../../base.ts';

export default class ReproduceList extends SoftlabelCommand {
  static override summary = "List the paper's numbers and claims with ours, how far they may differ, what they cost, and where they stand.";
  static override description =
    "Ours are read from finished runs below runs/reproduce and docs/results, and checked as `reproduce verify` does. A number of the paper that could not be read is 'unread'. Accuracies are in per cent, with --json fractions.";
  static override examples = [
    '<%= config.bin %> reproduce list',
    '<%= config.bin %> reproduce list --table table2 --status not-run',
    '<%= config.bin %> reproduce list --status reproduced --markdown',
    '<%= config.bin %> reproduce list --json',
  ];
  static override flags = {
    table: Flags.string({ description: 'Only this table or figure, such as table2 or fig3.', helpValue: 'NAME' }),
    status: Flags.string({ description: 'Only cells that stand so.', options: ['reproduced', 'differs', 'not-shown', 'not-run'] }),
    markdown: Flags.boolean({ description: 'Print one Markdown table without notes.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ReproduceList);
    const { LEDGER, LEDGER_TABLES, tableOf } = await import('@softlabel/distill');
    if (flags.table !== undefined && !LEDGER_TABLES.includes(flags.table))
      throw new UsageError(`reproduce list: expected --table of ${LEDGER_TABLES.join(', ')}, got ${flags.table}.`);
    const { nodeFiles } = await import('@softlabel/node');
    const { ledgerRows } = await import('../../ledger-rows.ts');
    const { ledgerMarkdown, ledgerText } = await import('../../ledger-text.ts');
    const ofTable = LEDGER.filter((cell) => flags.table === undefined || tableOf(cell) === flags.table);
    const status = flags.status?.replace('-', ' ');
    const cells = (await ledgerRows(ofTable, nodeFiles)).filter((row) => status === undefined || row.status === status);
    this.log(flags.markdown ? ledgerMarkdown(cells) : ledgerText(cells));
    return { cells };
  }
}
