// How kernels that treat all elements alike share them out among invocations. Not what is done to them.
import { type DeviceProfile, wgsl } from '@softlabel/runtime';

/**
 * Steps that invocations take: in the loops those of a workgroup are neighbours at each step, in the runs each has a stretch of its own.
 * Software pays for every workgroup and hides nothing by switching between invocations; hardware wants many short ones.
 */
const LOOPS = {
  'long-loop': { lanes: 8, steps: 64 },
  'short-loop': { lanes: 256, steps: 2 },
  'run-per-invocation': { lanes: 8, steps: 64 },
  'step-per-invocation': { lanes: 256, steps: 1 },
} as const;

export interface BlockVariant {
  readonly name: 'long-loop' | 'short-loop';
}
export interface RunVariant {
  readonly name: 'run-per-invocation' | 'step-per-invocation';
}

const [long, short] = [{ name: 'long-loop' }, { name: 'short-loop' }] as const;
const [run, step] = [{ name: 'run-per-invocation' }, { name: 'step-per-invocation' }] as const;

/** Both are correct everywhere; the better one first. */
export const blockVariants = ({ kind }: DeviceProfile): readonly BlockVariant[] => (kind === 'software' ? [long, short] : [short, long]);
export const runVariants = ({ kind }: DeviceProfile): readonly RunVariant[] => (kind === 'software' ? [run, step] : [step, run]);

/** Workgroups that take `total` steps. */
export function loopWorkgroups(total: number, { name }: BlockVariant | RunVariant): number {
  const { lanes, steps } = LOOPS[name];
  return Math.ceil(total / (lanes * steps));
}

/** vec4s that hold `count` numbers; the last one may reach into a tensor's padding. */
export const vec4s = (count: number): number => Math.ceil(count / 4);

/** WGSL: LANES, and the steps of a block, to be taken from `first + lane` on, every LANES-th by one invocation. */
export const blockSource = ({ name }: BlockVariant): string => wgsl /* wgsl */`
const LANES = ${LOOPS[name].lanes}u;
const STEPS = ${LOOPS[name].steps}u;

struct Range { first: u32, end: u32 }
fn block_of(wid: vec3u, groups: vec3u, total: u32) -> Range {
  let first = (wid.y * groups.x + wid.x) * LANES * STEPS;
  return Range(first, min(first + LANES * STEPS, total));
}`;

/** WGSL: LANES, and the successive steps of one invocation. */
export const runSource = ({ name }: RunVariant): string => wgsl /* wgsl */`
const LANES = ${LOOPS[name].lanes}u;
const STEPS = ${LOOPS[name].steps}u;

struct Range { first: u32, end: u32 }
fn run_of(wid: vec3u, groups: vec3u, lane: u32, total: u32) -> Range {
  let first = ((wid.y * groups.x + wid.x) * LANES + lane) * STEPS;
  return Range(first, min(first + STEPS, total));
}`;
