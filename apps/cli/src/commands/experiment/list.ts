// Lists the experiments.
import { SoftlabelCommand } from '../../base.ts';

export default class ExperimentList extends SoftlabelCommand {
  static override summary = 'List the experiments: name, item of the paper, question.';
  static override description = 'Each is a recipe at three scales with claims about its results: `experiment show` prints them.';
  static override examples = ['<%= config.bin %> experiment list', '<%= config.bin %> experiment list --json'];

  async run(): Promise<unknown> {
    await this.parse(ExperimentList);
    const { alignedTable, EXPERIMENTS } = await import('@softlabel/distill');
    const rows = EXPERIMENTS.map(({ name, item, question }) => [name, item, question]);
    this.log(alignedTable([['name', 'item', 'question'], ...rows]).trimEnd());
    const experiments = EXPERIMENTS.map(({ name, item, question, expected, claims, figure }) => {
      return { name, item, question, expected, claims: claims.map(({ text }) => text), figure };
    });
    return { experiments };
  }
}
