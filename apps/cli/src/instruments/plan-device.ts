// What a recipe is planned for: this machine's adapter with the kernels that a run would choose on it. Not the plan.
import { type Recipe, usesMatrixUnits } from '@softlabel/distill';
import type { Device, DeviceProfile } from '@softlabel/runtime';
import { profileAtHand } from '../kernel-catalogue.ts';
import { cacheFolder } from '../ports.ts';
import { readTuning, withTuning } from '../tuning-cache.ts';
import { openInstrument, openWithUnits } from './open-device.ts';

type Note = (line: string) => void;

/** The device that a forecast measures on. Throws as `openInstrument` does. */
export const openToMeasure = async (recipe: Recipe, note: Note): Promise<Device> => tuned(await openInstrument('plan', note, recipe), note);

/** The profile to plan for without measuring: that of the adapter, or the floor that every WebGPU device has where none opens. */
export async function profileToPlanFor(recipe: Recipe, note: Note): Promise<DeviceProfile> {
  const wanted = { matrixUnits: usesMatrixUnits(recipe) };
  const device = await openWithUnits(wanted, note).catch(() => null);
  return device === null ? profileAtHand(wanted, note) : (await tuned(device, note)).profile; // which says why none opened
}

const tuned = async (device: Device, note: Note): Promise<Device> =>
  withTuning(device, await readTuning(device, cacheFolder(process.env), note));
