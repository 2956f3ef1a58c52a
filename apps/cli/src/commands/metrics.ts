// Prints what a run measured epoch by epoch, or writes it for TensorBoard.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand } from '../base.ts';

export default class Metrics extends SoftlabelCommand {
  static override summary = "Print the metrics of a run: its experts' epochs and its students.";
  static override description =
    'Works on unfinished runs too, and shows what earlier recipes left in the folder. For TensorBoard, each expert and student becomes a run of its own with loss, accuracy and validation at its epochs: for an expert those that it keeps, for a student its last one, and every 200th where its evaluations choose one. Times are seconds of training.';
  static override examples = [
    '<%= config.bin %> metrics runs/quickstart',
    '<%= config.bin %> metrics runs/quickstart --tensorboard events && tensorboard --logdir events',
    '<%= config.bin %> metrics runs/quickstart --json',
  ];
  static override flags = {
    tensorboard: Flags.string({ helpValue: 'DIR', description: 'Also write event files for TensorBoard into this folder.' }),
  };
  static override args = { folder: Args.string({ required: true, description: 'Run folder.' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Metrics);
    const { folder } = args;
    const { Records, RunFolder } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { metricsText } = await import('../metrics-text.ts');
    const { writeEvents } = await import('../write-events.ts');
    const records = await Records.read(new RunFolder(nodeFiles, folder), ({ message }) => this.note(`left out: ${message}`));
    const { everyEpoch: epochs, students } = records;
    if (epochs.length === 0 && students.length === 0)
      throw new Error(`metrics: expected finished epochs or students in ${folder}, got none. Run a recipe there first: softlabel run.`);
    this.log(metricsText(records).trimEnd());
    const events = flags.tensorboard === undefined ? [] : await writeEvents(records, flags.tensorboard);
    if (events.length > 0) this.log(`\n${events.length} event files in ${flags.tensorboard}: tensorboard --logdir ${flags.tensorboard}`);
    return { folder, epochs, students, events };
  }
}
