// What of its data a planned recipe holds on the device, and the most that one row of the plan takes. Not the arena of a step.
import { type ImageSource, isStream } from '@softlabel/data';
import type { ExperimentData, StepKind } from '@softlabel/distill';
import type { DeviceProfile } from '@softlabel/runtime';
import type { PlanCost } from '@softlabel/tensor';
import { type ImageType, RESIDENT_BYTES } from '@softlabel/train';

/** Images of a stream as far as memory goes: more than a device holds, so that it holds those of some steps. */
const STREAMED = 2 ** 50;

/** Images that a kind's training set is planned with. Students' images are loaded, even where they come from a stream. */
export const plannedSet = ({ ipc, set }: Pick<StepKind, 'ipc' | 'set'>, { train }: Pick<ExperimentData, 'train'>): number =>
  ipc === null && isStream(train) ? STREAMED : set;

/** Bytes of what evaluations keep on the device: the test images and those held out, each whole where there is room. */
export function residentBytes(
  { maxBufferBytes }: Pick<DeviceProfile, 'maxBufferBytes'>,
  { test, validation }: Pick<ExperimentData, 'test' | 'validation'>,
  type: ImageType,
): number {
  const most = Math.min(RESIDENT_BYTES, maxBufferBytes);
  const sets = [test, ...(validation === null ? [] : [validation])].filter((set) => !isStream(set));
  return sets.reduce((held, set) => {
    const bytes = imageBytes(set, type);
    return held + bytes > most ? held : held + bytes;
  }, 0);
}

const imageBytes = ({ labels, height, width, channels }: ImageSource, type: ImageType): number =>
  labels.length * height * width * channels * (type === 'u8' ? 1 : 4);

/** A row of a plan, as far as its memory goes. */
export interface PlannedMemory {
  readonly cost: Pick<PlanCost, 'peakBytes'>;
  readonly stateBytes: number;
  readonly dataBytes: number;
}

/** Bytes on the device for a row: arena, state and data. */
export const rowBytes = ({ cost, stateBytes, dataBytes }: PlannedMemory): number => cost.peakBytes + stateBytes + dataBytes;
