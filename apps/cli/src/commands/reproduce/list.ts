// Shows every cell of the paper with what is ours beside it.
import { Flags } from '@oclif/core';
import type { Status } from '@softlabel/distill';
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
    status: Flags.string({ description: 'Only cells that stand so, such as reproduced or not-run.', helpValue: 'STATUS' }),
    markdown: Flags.boolean({ description: 'Print one Markdown table without notes.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ReproduceList);
    const { LEDGER, LEDGER_TABLES, STATUSES, tableOf } = await import('@softlabel/distill');
    requireOneOf('--table', LEDGER_TABLES, flags.table);
    requireOneOf('--status', STATUSES.map(inOneWord), flags.status);
    const { nodeFiles } = await import('@softlabel/node');
    const { ledgerRows } = await import('../../ledger-rows.ts');
    const { ledgerMarkdown, ledgerText } = await import('../../ledger-text.ts');
    const ofTable = LEDGER.filter((cell) => flags.table === undefined || tableOf(cell) === flags.table);
    const rows = await ledgerRows(ofTable, nodeFiles);
    const cells = rows.filter(({ status }) => flags.status === undefined || inOneWord(status) === flags.status);
    this.log(flags.markdown ? ledgerMarkdown(cells) : ledgerText(cells));
    return { cells };
  }
}

/** `not-run`. */
const inOneWord = (status: Status): string => status.replace(' ', '-');

function requireOneOf(flag: string, known: readonly string[], given: string | undefined): void {
  if (given !== undefined && !known.includes(given))
    throw new UsageError(`reproduce list: expected ${flag} of ${known.join(', ')}, got ${given}.`);
}
