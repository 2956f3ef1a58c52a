// A step profile as a trace in Chrome's event format, which Perfetto and chrome://tracing open. Not its file.
import type { StepProfile } from './step-profile.ts';

/** A complete event (`X`) in microseconds, or the name of a process or thread (`M`). */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args?: Readonly<Record<string, string | number>>;
}

export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

/** Two clocks, hence two processes: what follows on one of them says nothing about the other. */
const HOST = { pid: 1, tid: 1 };
const DEVICE = { pid: 2, tid: 1 };

/** The launches of the fastest run on the device's clock, and the phases on the host's. */
export function chromeTrace(profile: StepProfile): ChromeTrace {
  return { displayTimeUnit: 'ms', traceEvents: [...namesOf(profile), ...hostEvents(profile), ...deviceEvents(profile)] };
}

function namesOf({ adapter, clock, recipe, step }: StepProfile): TraceEvent[] {
  const name = (what: 'process_name' | 'thread_name', at: typeof HOST, text: string): TraceEvent => ({
    name: what,
    ph: 'M',
    ...at,
    args: { name: text },
  });
  return [
    name('process_name', HOST, `host: ${recipe}`),
    name('thread_name', HOST, 'phases'),
    name('process_name', DEVICE, `${adapter} (${clock})`),
    name('thread_name', DEVICE, `${step} step`),
  ];
}

function hostEvents({ host }: StepProfile): TraceEvent[] {
  const phases: readonly (readonly [name: string, ms: number])[] = [
    ['trace', host.traceMs],
    ['plan', host.planMs],
    ['make pipelines', host.pipelinesMs],
    ['first step', host.firstStepMs],
    ['encode', host.encodeMs],
    ['wait', host.waitMs],
  ];
  let at = 0;
  return phases.map(([name, ms]) => {
    const event: TraceEvent = { name, ph: 'X', ...HOST, cat: 'host', ts: at, dur: 1000 * ms };
    at += 1000 * ms;
    return event;
  });
}

function deviceEvents({ launches }: StepProfile): TraceEvent[] {
  return launches.map(({ kernel, op, layer, flops, bytes, span }) => ({
    name: kernel,
    ph: 'X',
    ...DEVICE,
    cat: op,
    ts: 1000 * span.startMs,
    dur: 1000 * span.ms,
    args: { op, layer, flops, bytes },
  }));
}
