// How far a command is, on stderr: one line that is rewritten on a terminal, a few plain lines elsewhere. Knows no experiment's inside.
import type { ExperimentEvent } from '@softlabel/distill';
import { durationText } from './duration.ts';
import { eventText } from './event-text.ts';

/** What the progress is written to. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two updates. */
const ON_TERMINAL = 100;
const ELSEWHERE = 30_000;
const CLEAR_LINE = '\r\x1b[2K';

export class Progress {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #last = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(stream: ProgressStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
  }

  /** Shows an event: progress now and then, everything else worth a line at once. */
  onEvent(event: ExperimentEvent): void {
    if (event.kind === 'progress') this.show(event.doing, event.done, event.total, event.secondsLeft);
    else for (const line of eventText(event)) this.line(line);
  }

  /** Shows how far `doing` is, unless something was shown just before. */
  show(doing: string, done: number, total: number, secondsLeft: number | null = null): void {
    const now = this.#now();
    if (now - this.#last < (this.#stream.isTTY ? ON_TERMINAL : ELSEWHERE)) return;
    this.#last = now;
    const left = secondsLeft === null ? '' : `, ${durationText(secondsLeft)} left`;
    const percent = `${Math.floor((100 * done) / Math.max(total, 1))} %  `;
    if (this.#stream.isTTY) {
      const width = (this.#stream.columns ?? 80) - 1;
      const room = Math.max(0, width - percent.length - left.length); // what is done is cut before the time that is left
      this.#stream.write(CLEAR_LINE + (percent + doing.slice(0, room) + left).slice(0, width));
    } else this.#stream.write(`${percent}${doing}${left}\n`);
    this.#shown = this.#stream.isTTY === true;
  }

  /** A line that stays. */
  line(text: string): void {
    this.end();
    this.#stream.write(`${text}\n`);
  }

  /** Clears the rewritten line. */
  end(): void {
    if (this.#shown) this.#stream.write(CLEAR_LINE);
    this.#shown = false;
  }
}
