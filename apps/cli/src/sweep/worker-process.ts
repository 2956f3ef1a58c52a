// A worker of a sweep as a process of its own, so that each has an adapter, or a share of the processors, for itself. Not what it does (commands/work.ts).
import { type ChildProcess, fork } from 'node:child_process';
import type { ExperimentEvent, TaskOrder } from '@softlabel/distill';
import type { FromWorker } from './messages.ts';

/** Starts when it gets its first order, and again when it died over one. */
export class WorkerProcess {
  readonly #number: number;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #onEvent: (event: ExperimentEvent) => void;
  #child: ChildProcess | null = null;

  /** The signal stops it within its task: what was sent to this process alone, such as by a job scheduler, the worker does not hear. */
  constructor(number: number, environment: NodeJS.ProcessEnv, onEvent: (event: ExperimentEvent) => void, signal?: AbortSignal) {
    this.#number = number;
    this.#environment = environment;
    this.#onEvent = onEvent;
    signal?.addEventListener('abort', () => this.stop());
  }

  /** Does one task; rejects with what the worker says, or with how it died. */
  run(order: TaskOrder): Promise<void> {
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      const end = (error: string | null) => {
        child.off('message', hear).off('exit', die);
        if (error === null) resolve();
        else reject(new Error(error));
      };
      const hear = (message: FromWorker) => {
        if (message.kind === 'event') this.#onEvent(message.event);
        else end(message.error);
      };
      const die = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#child = null;
        end(
          `worker ${this.#number} ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}. Start the sweep again: what is finished is kept.`,
        );
      };
      child.on('message', hear).on('exit', die);
      child.send(order);
    });
  }

  /** Lets the process end: it stops when the channel closes. */
  stop(): void {
    if (this.#child?.connected) this.#child.disconnect();
  }

  #start(): ChildProcess {
    const env = { ...process.env, ...this.#environment };
    this.#child = fork(process.argv[1], ['work', String(this.#number)], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return this.#child;
  }
}
