// A worker process of a sweep, started by `softlabel sweep` and by nobody else: takes orders over the channel to it. Decides nothing.
import { Args } from '@oclif/core';
import { SoftlabelCommand, UsageError } from '../base.ts';
import type { FromWorker, ToWorker } from '../sweep/messages.ts';

export default class Work extends SoftlabelCommand {
  static override hidden = true;
  static override summary = 'Work for a sweep; started by softlabel sweep.';
  static override examples = ['<%= config.bin %> sweep recipes/quickstart.yaml --workers 2'];
  static override args = { worker: Args.integer({ required: true, description: 'Number of the worker.' }) };

  async run(): Promise<void> {
    const { args } = await this.parse(Work);
    if (process.send === undefined) throw new UsageError('work: expected to be started by a sweep, got a terminal. Run softlabel sweep.');
    const { CellsFailed, SweepWorker } = await import('@softlabel/distill');
    const { leave } = await import('../interrupt.ts');
    const { withPorts } = await import('../ports.ts');
    await withPorts(this.config.version, async (ports) => {
      const left = new AbortController();
      const signal = AbortSignal.any([left.signal, ...(ports.signal === undefined ? [] : [ports.signal])]);
      const worker = new SweepWorker(args.worker, { ...ports, signal, onEvent: (event) => tell({ kind: 'event', event }) });
      let done: Promise<void> = Promise.resolve();
      process.on('message', (order: ToWorker) => {
        done = worker.run(order).then(
          () => tell({ kind: 'ended', error: null }),
          (error: unknown) => {
            const failures = error instanceof CellsFailed ? { failures: error.failures } : {};
            tell({ kind: 'ended', error: error instanceof Error ? error.message : String(error), ...failures });
          },
        );
      });
      await new Promise<void>((resolve) => process.once('disconnect', resolve));
      left.abort(new Error('the sweep is gone'));
      await done;
      await worker.release();
    });
    await leave();
  }
}

/** Says nothing when nobody is left to hear it. */
function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
