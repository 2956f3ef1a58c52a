// Prints the tables of a run folder and writes its report again.
import { Args } from '@oclif/core';
import { SoftlabelCommand } from '../base.ts';

export default class Report extends SoftlabelCommand {
  static override summary = 'Print the tables of a run folder and write its HTML report.';
  static override description = 'Works on unfinished runs too: it shows the cells that are finished.';
  static override examples = ['<%= config.bin %> report runs/quickstart', '<%= config.bin %> report runs/quickstart --json'];
  static override args = { folder: Args.string({ required: true, description: 'Run folder.' }) };

  async run(): Promise<unknown> {
    const { folder } = (await this.parse(Report)).args;
    const { RunFolder } = await import('@softlabel/distill');
    const { withPorts } = await import('../ports.ts');
    const { resultsText } = await import('../results-text.ts');
    const { writeReport } = await import('../write-report.ts');
    const { report, results } = await withPorts(this.config.version, async ({ readers }) => {
      const results = await new RunFolder(readers.files, folder).readResults();
      if (results === null) throw new Error(`report: expected results.json in ${folder}, got none. Run the recipe first: softlabel run.`);
      return { results, report: await writeReport(results, folder, readers, (why) => this.note(why)) };
    });
    this.log(`${resultsText(results)}\n\nReport: ${report}`);
    return { folder, report, ...results };
  }
}
