// A step profile for people: facts, then launches by group. Not its HTML.
import { alignedTable } from '@softlabel/distill';
import { bytesText, type Grouping, groupLaunches, type LaunchGroup, launchesMs } from '@softlabel/report';
import { factsText, percentText } from '../facts-text.ts';
import type { PopulationProfile } from './profile-step.ts';

/** Largest tensors that the facts name. */
const NAMED_TENSORS = 3;

/** Facts and the table of launches grouped by `by`. */
export function profileText(profile: PopulationProfile, by: Grouping): string {
  const groups = groupLaunches(profile.launches, by, profile.ceilings);
  const head = [by, 'calls', 'ms', 'share', 'GFLOP/s', 'GB/s', 'of compute', 'of memory', 'bound'];
  return `${factsText(factsOf(profile))}\n\n${alignedTable([head, ...groups.map(rowOf)]).trimEnd()}`;
}

function factsOf(profile: PopulationProfile): Record<string, string> {
  const { step, members, batch, adapter, clock, runs, ceilings, host, wholeStep, launches, memory } = profile;
  const together = launchesMs(profile);
  const largest = memory.fullest.tensors.slice(0, NAMED_TENSORS).map(({ label, bytes }) => `${label} (${bytesText(bytes)})`);
  return {
    step: `${step}, ${batch} images${members === 1 ? '' : ' each'}`,
    adapter,
    'whole step': `${msText(wholeStep.ms)} at best, ${msText(wholeStep.medianMs)} median of ${runs}`,
    launches: `${launches.length}, ${msText(together)} together, ${percentText(together / wholeStep.ms)} of the step (by ${clock === 'timestamps' ? 'timestamps' : 'wall time, each submitted alone'})`,
    ceilings: `${(ceilings.flopsPerSecond / 1e9).toFixed(1)} GFLOP/s, ${(ceilings.bytesPerSecond / 1e9).toFixed(2)} GB/s`,
    once: `trace ${msText(host.traceMs)}, plan ${msText(host.planMs)}, pipelines ${msText(host.pipelinesMs)}, first step ${msText(host.firstStepMs)}`,
    'each step': `encode ${host.encodeMs.toFixed(2)} ms, wait ${msText(host.waitMs)}`,
    memory: `arena ${bytesText(memory.peakBytes)}, parameters and state ${bytesText(memory.stateBytes)}`,
    largest: largest.join(', '),
  };
}

const msText = (ms: number): string => `${ms.toFixed(1)} ms`;

function rowOf({ name, calls, ms, share, flopsPerSecond, bytesPerSecond, ofCompute, ofMemory, bound }: LaunchGroup): string[] {
  const rates = [(flopsPerSecond / 1e9).toFixed(1), (bytesPerSecond / 1e9).toFixed(2)];
  return [name, String(calls), ms.toFixed(3), percentText(share), ...rates, percentText(ofCompute), percentText(ofMemory), bound];
}
