// What was measured of one training step, as profile.json holds it, and its launches grouped and held against the device's ceilings. Measures nothing.

/** Rates that nothing on the device exceeds for long, as measured: of arithmetic in products, convolutions and registers, of memory in a large sum. */
export interface Ceilings {
  readonly flopsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** One launch of the step. */
export interface LaunchProfile {
  /** `conv2d/forward[tile]`: kernel and variant. */
  readonly kernel: string;
  readonly op: string;
  /** Layer in which the op was made; empty outside of layers. */
  readonly layer: string;
  readonly flops: number;
  readonly bytes: number;
  /** Best and median of all runs. */
  readonly ms: number;
  readonly medianMs: number;
  /** In the fastest run, from the start of its first launch. */
  readonly span: { readonly startMs: number; readonly ms: number };
}

/** Milliseconds on the processor's side. */
export interface HostTimes {
  /** Tracing the step, its gradients included. */
  readonly traceMs: number;
  /** From the traced graph to launches with addresses. */
  readonly planMs: number;
  /** Making every pipeline; a driver may leave its compiling to the first step. */
  readonly pipelinesMs: number;
  /** The first step: buffers, bind groups, one run, and what the driver compiles in it. */
  readonly firstStepMs: number;
  /** Writing a batch, encoding and submitting, in the median step. */
  readonly encodeMs: number;
  /** Waiting for the device after that. */
  readonly waitMs: number;
}

export interface StepProfile {
  /** Name of the recipe. */
  readonly recipe: string;
  /** `expert` or `student, IPC 10`. */
  readonly step: string;
  /** Images of the step. */
  readonly batch: number;
  readonly adapter: string;
  /** `wall` where the device has no timestamps: every launch's time then holds a submit and a wait. */
  readonly clock: 'timestamps' | 'wall';
  /** Steps measured, and as many runs of every launch. */
  readonly runs: number;
  readonly ceilings: Ceilings;
  readonly host: HostTimes;
  /** The whole step as training takes it: one submit, waited for. */
  readonly wholeStep: { readonly ms: number; readonly medianMs: number };
  readonly launches: readonly LaunchProfile[];
  readonly memory: {
    /** Bytes of the arena. */
    readonly peakBytes: number;
    /** Bytes of parameters and optimiser state, outside of the arena. */
    readonly stateBytes: number;
    /** The fullest moment: the launch, the bytes in use, and the largest tensors among them. */
    readonly fullest: {
      readonly launch: string;
      readonly bytes: number;
      readonly tensors: readonly { readonly label: string; readonly bytes: number }[];
    };
  };
}

/** Kinds of groups, from one for each kernel to one for each launch. */
export const GROUPINGS = ['kernel', 'op', 'layer', 'launch'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What keeps a group from being faster; `neither`: it stays below a tenth of what both ceilings allow, as small launches do. */
export type Bound = 'compute' | 'memory' | 'neither';

export interface LaunchGroup {
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
  /** Of the time of all launches. */
  readonly share: number;
  readonly flops: number;
  readonly bytes: number;
  readonly flopsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Fractions of the ceilings; caches may lift the second above 1. */
  readonly ofCompute: number;
  readonly ofMemory: number;
  readonly bound: Bound;
}

/** Below this fraction of both ceilings, neither of them is what bounds a group. */
const FAR_FROM_ROOF = 0.1;

/** Groups of launches with their rates, the longest first; single launches stay in their order. */
export function groupLaunches(launches: readonly LaunchProfile[], by: Grouping, ceilings: Ceilings): LaunchGroup[] {
  const byName = new Map<string, LaunchProfile[]>();
  for (const [i, launch] of launches.entries()) {
    const name = groupName(launch, by, i);
    byName.set(name, [...(byName.get(name) ?? []), launch]);
  }
  const total = sum(launches, ({ ms }) => ms);
  const groups = [...byName].map(([name, members]) => groupOf(name, members, total, ceilings));
  return by === 'launch' ? groups : groups.sort((a, b) => b.ms - a.ms);
}

function groupName({ kernel, op, layer }: LaunchProfile, by: Grouping, place: number): string {
  switch (by) {
    case 'kernel':
      return kernel;
    case 'op':
      return op;
    case 'layer':
      return layer === '' ? '(no layer)' : layer;
    case 'launch':
      return `${place + 1} ${layer === '' ? '' : `${layer}: `}${op} ${kernel}`;
  }
}

function groupOf(name: string, members: readonly LaunchProfile[], totalMs: number, ceilings: Ceilings): LaunchGroup {
  const ms = sum(members, (launch) => launch.ms);
  const flops = sum(members, (launch) => launch.flops);
  const bytes = sum(members, (launch) => launch.bytes);
  const flopsPerSecond = perSecond(flops, ms);
  const bytesPerSecond = perSecond(bytes, ms);
  const ofCompute = flopsPerSecond / ceilings.flopsPerSecond;
  const ofMemory = bytesPerSecond / ceilings.bytesPerSecond;
  const share = totalMs === 0 ? 0 : ms / totalMs;
  const bound = boundOf(ofCompute, ofMemory);
  return { name, calls: members.length, ms, share, flops, bytes, flopsPerSecond, bytesPerSecond, ofCompute, ofMemory, bound };
}

/** The ceiling that comes first on the roofline, from the fractions reached of both. */
export function boundOf(ofCompute: number, ofMemory: number): Bound {
  if (Math.max(ofCompute, ofMemory) < FAR_FROM_ROOF) return 'neither';
  return ofCompute >= ofMemory ? 'compute' : 'memory';
}

/** Milliseconds of all launches, each at its best. */
export const launchesMs = ({ launches }: StepProfile): number => sum(launches, ({ ms }) => ms);

const perSecond = (amount: number, ms: number): number => (ms === 0 ? 0 : (1000 * amount) / ms);

const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0);
