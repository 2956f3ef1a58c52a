// A worker of a sweep as a process of its own, so that each has an adapter, or a share of the processors, for itself. Not what it does (commands/work.ts).
import { type ChildProcess, fork } from 'node:child_process';
import { type CellFailure, CellsFailed, type ExperimentEvent, type TaskOrder } from '@softlabel/distill';
import type { FromWorker } from './messages.ts';
import { WORKER } from './notes.ts';

/** How a task ended: null is well, an error is why not, and of some of its cells alone where there are `failures`. */
type End = (error: string | null, failures?: readonly CellFailure[]) => void;

/** Who is told what a worker says beside how its tasks end. */
export interface WorkerListener {
  readonly onEvent: (event: ExperimentEvent) => void;
  readonly onNote: (line: string) => void;
}

/** Starts when it gets its first order, and again when it has died. */
export class WorkerProcess {
  readonly #number: number;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #listener: WorkerListener;
  #child: ChildProcess | null = null;
  /** Ends the task at hand. */
  #end: End = () => undefined;

  /** The signal stops it within its task: what was sent to this process alone, such as by a job scheduler, the worker does not hear. */
  constructor(number: number, environment: NodeJS.ProcessEnv, listener: WorkerListener, signal?: AbortSignal) {
    this.#number = number;
    this.#environment = environment;
    this.#listener = listener;
    signal?.addEventListener('abort', () => this.stop());
  }

  /** Does one task; rejects with what the worker says, or with how it died. */
  run(order: TaskOrder): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#end = (error, failures) => {
        if (error === null) resolve();
        else reject(failures === undefined ? new Error(error) : new CellsFailed(failures));
      };
      const child = this.#child ?? this.#start();
      child.send(order, (error) => {
        if (error !== null) this.#lose(child, `could not be told its task (${error.message})`);
      });
    });
  }

  /** Lets the process end: it stops when the channel closes. */
  stop(): void {
    if (this.#child?.connected) this.#child.disconnect();
  }

  #start(): ChildProcess {
    const env = { ...process.env, ...this.#environment, [WORKER]: String(this.#number) };
    const child = fork(process.argv[1], ['work', String(this.#number)], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'event') this.#listener.onEvent(message.event);
      else if (message.kind === 'note') this.#listener.onNote(message.line);
      else this.#end(message.error, message.failures);
    });
    child.on('exit', (code, signal) => this.#lose(child, `ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`));
    child.on('error', ({ message }) => this.#lose(child, `could not be started (${message})`));
    this.#child = child;
    return child;
  }

  /** Gives up a process, whether it had a task or not; the next task gets another one. */
  #lose(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#end(`worker ${this.#number} ${how}. Start the sweep again: what is finished is kept.`);
  }
}
