// Prints what a run or the runs of a sweep measured epoch by epoch, or writes it for TensorBoard.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand } from '../base.ts';

export default class Metrics extends SoftlabelCommand {
  static override summary = "Print the metrics of a run: its experts' epochs and its students.";
  static override description =
    'Works on unfinished runs too, and shows what earlier recipes left in the folder. In the folder of a sweep, all of its runs are shown, each under its name. For TensorBoard, each expert and student becomes a run of its own with loss, accuracy and validation at its epochs: for an expert those that it keeps, for a student its last one, and every 200th where its evaluations choose one. Times are seconds of training.';
  static override examples = [
    '<%= config.bin %> metrics runs/quickstart',
    '<%= config.bin %> metrics runs/quickstart --tensorboard events && tensorboard --logdir events',
    '<%= config.bin %> metrics runs/quickstart --json',
    '<%= config.bin %> metrics runs/widths',
  ];
  static override flags = {
    tensorboard: Flags.string({ helpValue: 'DIR', description: 'Also write event files for TensorBoard into this folder.' }),
  };
  static override args = { folder: Args.string({ required: true, description: 'Folder of a run or of a sweep.' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Metrics);
    const { folder } = args;
    const { readRunRecords } = await import('../run-records.ts');
    const { metricsText } = await import('../metrics-text.ts');
    const { writeEvents } = await import('../write-events.ts');
    const runs = await readRunRecords(folder, ({ message }) => this.note(`left out: ${message}`));
    this.log(metricsText(runs).trimEnd());
    const events = flags.tensorboard === undefined ? [] : await writeEvents(runs, flags.tensorboard);
    if (events.length > 0) this.log(`\n${events.length} event files in ${flags.tensorboard}: tensorboard --logdir ${flags.tensorboard}`);
    const epochs = runs.flatMap(({ run, records }) => records.everyEpoch.map((record) => ({ ...named(run), ...record })));
    const students = runs.flatMap(({ run, records }) => records.students.map((record) => ({ ...named(run), ...record })));
    return { folder, epochs, students, events };
  }
}

/** Records of a sweep say which run they are of. */
const named = (run: string | null) => (run === null ? {} : { run });
