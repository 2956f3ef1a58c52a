// Prints the tables of a run folder and writes its report again.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand } from '../base.ts';

export default class Report extends SoftlabelCommand {
  static override summary = 'Print the tables of a run folder and write its HTML report.';
  static override description = 'Works on unfinished runs too: it shows the cells that are finished.';
  static override examples = [
    '<%= config.bin %> report runs/quickstart',
    '<%= config.bin %> report runs/quickstart --export docs/quickstart',
    '<%= config.bin %> report runs/quickstart --json',
  ];
  static override flags = {
    export: Flags.string({
      helpValue: 'DIR',
      description: 'Also write report, tables, figures (SVG), results and environment into this folder.',
    }),
  };
  static override args = { folder: Args.string({ required: true, description: 'Run folder.' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Report);
    const { folder } = args;
    const { RunFolder } = await import('@softlabel/distill');
    const { withPorts } = await import('../ports.ts');
    const { resultsText } = await import('../results-text.ts');
    const { examplesOf, writeReportOf } = await import('../write-report.ts');
    const { exportResults } = await import('../export-results.ts');
    const { report, results, exported } = await withPorts(this.config.version, async ({ readers }) => {
      const run = new RunFolder(readers.files, folder);
      const results = await run.readResults();
      if (results === null) throw new Error(`report: expected results.json in ${folder}, got none. Run the recipe first: softlabel run.`);
      const shown = { results, examples: await examplesOf(results, run, readers, (why) => this.note(why)) };
      const report = await writeReportOf(shown, run);
      const exported = flags.export === undefined ? [] : await exportResults(shown, run, readers.files, flags.export);
      return { results, exported, report };
    });
    this.log(`${resultsText(results)}\n\nReport: ${report}`);
    if (exported.length > 0) this.log(`Exported to ${flags.export}: ${exported.join(', ')}`);
    return { folder, report, exported, ...results };
  }
}
