// Answers SQL over all runs below a folder.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand, UsageError } from '../base.ts';

export default class Results extends SoftlabelCommand {
  static override summary = 'Answer SQL over the results of all runs, or list its tables.';
  static override description =
    'Reads every run folder below --runs, unfinished ones too, into the tables runs, cells, students and epochs. DuckDB answers in memory and reaches nothing else: no file, no network. A damaged file, or line of a journal, is left out with a warning.';
  static override usage = 'results ["SQL"] [--runs DIR] [--export FILE]';
  static override examples = [
    '<%= config.bin %> results',
    '<%= config.bin %> results "select folder, ipc, source, epoch, mean, low, high, n from cells order by ipc, mean desc"',
    '<%= config.bin %> results "select ipc, source, avg(accuracy), count(*) from students group by all" --runs runs/sweep --json',
    '<%= config.bin %> results "from cells" --export cells.parquet',
  ];
  static override args = { sql: Args.string({ description: 'Question; without one, the tables with their columns are listed.' }) };
  static override flags = {
    runs: Flags.string({ default: 'runs', helpValue: 'DIR', description: 'Folder whose run folders are read, however deep.' }),
    export: Flags.string({ helpValue: 'FILE', description: 'Also write the answer into this file: .csv or .parquet.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Results);
    if (args.sql === undefined && flags.export !== undefined)
      throw new UsageError('results: expected SQL with --export, got none. Write "from cells" for a whole table.');
    const { answerDocument, answerSql, formatOf } = await import('../results/answer.ts');
    const { answerText, tablesText } = await import('../results/answer-text.ts');
    if (flags.export !== undefined) formatOf(flags.export);
    const { tables, leftOut } = await this.#tablesBelow(flags.runs);
    if (args.sql === undefined) {
      this.log(tablesText(tables));
      return { tables: tables.map((table) => ({ ...table, rows: table.rows.length })), leftOut };
    }
    const answer = await answerSql(tables, args.sql, flags.export ?? null);
    this.log(answerText(answer));
    if (flags.export !== undefined) this.log(`Exported to ${flags.export}`);
    return { ...answerDocument(answer), exported: flags.export ?? null, leftOut };
  }

  /** The tables of all run folders below `root`; says on stderr what of them cannot be read. */
  async #tablesBelow(root: string) {
    const { joinRunRows, readRunRows, RunFolder } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { findRuns } = await import('../results/find-runs.ts');
    const { tablesOf } = await import('../results/tables.ts');
    const folders = await findRuns(root);
    const { leftOut, ...rows } = joinRunRows(await Promise.all(folders.map((folder) => readRunRows(new RunFolder(nodeFiles, folder)))));
    for (const reason of leftOut) this.note(`left out: ${reason}`);
    return { tables: tablesOf(rows), leftOut };
  }
}
