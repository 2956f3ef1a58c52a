// A made-up step profile with a launch of every kind. Not a measurement.
import type { LaunchProfile, StepProfile } from './step-profile.ts';

/** Ceilings with the ridge at 10 FLOP per byte. */
export const CEILINGS = { flopsPerSecond: 1e11, bytesPerSecond: 1e10 };

type Figures = Pick<LaunchProfile, 'flops' | 'bytes' | 'ms'>;

function launch(
  kernel: string,
  label: readonly [layer: string, op: string],
  startMs: number,
  { flops, bytes, ms }: Figures,
): LaunchProfile {
  const [layer, op] = label;
  return { kernel, layer, op, flops, bytes, ms, medianMs: 1.2 * ms, span: { startMs, ms: 1.1 * ms } };
}

export const LAUNCHES: readonly LaunchProfile[] = [
  launch('conv2d/forward[tile]', ['features_a.0', 'conv2d'], 0, { flops: 4e8, bytes: 1e6, ms: 8 }),
  launch('conv2d/forward[tile]', ['features_b.0', 'conv2d'], 9, { flops: 2e8, bytes: 1e6, ms: 4 }),
  launch('pointwise/relu[long-loop]', ['features_a.3', 'relu'], 14, { flops: 1e6, bytes: 8e6, ms: 1 }),
  launch('move/strided[run]', ['', 'transpose'], 16, { flops: 0, bytes: 1e4, ms: 0.5 }),
  launch('reduce/sum[<row>]', ['', 'sum'], 17, { flops: 1e3, bytes: 4e3, ms: 0.5 }),
];

export const PROFILE: StepProfile = {
  recipe: 'tiny & <made up>',
  step: 'student, IPC 10',
  batch: 20,
  adapter: 'an adapter',
  clock: 'timestamps',
  runs: 5,
  ceilings: CEILINGS,
  host: { traceMs: 20, planMs: 10, pipelinesMs: 400, firstStepMs: 100, encodeMs: 0.5, waitMs: 15 },
  wholeStep: { ms: 15, medianMs: 15.5 },
  launches: LAUNCHES,
  memory: {
    peakBytes: 3 * 2 ** 20,
    stateBytes: 81_920,
    fullest: {
      launch: 'features_a.3: relu',
      bytes: 2.5 * 2 ** 20,
      tensors: [{ label: 'features_a.0: conv2d f32[20, 32]', bytes: 2 ** 20 }],
    },
  },
};
