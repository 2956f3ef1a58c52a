// The tuning table that `kernels tune` keeps for this machine's adapter, and the device opened with it. Does not measure.
import { join } from 'node:path';
import { parseTuningTable, printTuningTable, type WantedDevice } from '@softlabel/distill';
import { nodeFiles, openDevice } from '@softlabel/node';
import type { Device, TuningTable } from '@softlabel/runtime';

/** Opens the device with the wanted table, or with the one kept for its adapter. `note` is told of one that was measured on another driver. */
export async function openTuned({ tuning, matrixUnits }: WantedDevice, cacheFolder: string, note: (line: string) => void): Promise<Device> {
  const device = await openDevice({ matrixUnits });
  if (tuning === undefined) return withTuning(device, await readTuning(device, cacheFolder, note));
  if (tuning !== null) noteRecorded(device, tuning, note);
  return withTuning(device, tuning);
}

/** Tells `note` of a run's own table that is of another driver. It is not ignored: by other kernels, what the run goes on with would have other bits. */
export function noteRecorded(device: Device, { driver }: TuningTable, note: (line: string) => void): void {
  if (driver === driverOf(device)) return;
  note(
    `${otherDriver(device, driver, "the run's folder")} The run goes on with it, so that what it computes stays the same; for a run by this machine's table, name another folder with --out.`,
  );
}

/** The same device, whose kernels are chosen by `tuning`. */
export const withTuning = (device: Device, tuning: TuningTable | null): Device => ({ ...device, profile: { ...device.profile, tuning } });

/** The table kept for the device's adapter; null where there is none, or, which `note` is told, where it is of another driver or no table. */
export async function readTuning(device: Device, cacheFolder: string, note: (line: string) => void): Promise<TuningTable | null> {
  const file = tuningFile(device, cacheFolder);
  if (!(await nodeFiles.exists(file))) return null;
  const ignored = (why: string) => {
    note(`${why} It is ignored; measure again: softlabel kernels tune.`);
    return null;
  };
  try {
    const table = parseTuningTable(new TextDecoder().decode(await nodeFiles.readFile(file)), file);
    return table.driver === driverOf(device) ? table : ignored(otherDriver(device, table.driver, file));
  } catch (error) {
    return ignored(error instanceof Error ? error.message : String(error));
  }
}

/** Keeps a table for the device's adapter; the path of its file. */
export async function keepTuning(device: Device, cacheFolder: string, choices: TuningTable['choices']): Promise<string> {
  const file = tuningFile(device, cacheFolder);
  const table = { adapter: device.profile.name, driver: driverOf(device), choices };
  await nodeFiles.writeWhole(file, new TextEncoder().encode(printTuningTable(table)));
  return file;
}

/** Removes the table of the device's adapter; the path of its file, and whether there was one. */
export async function forgetTuning(device: Device, cacheFolder: string): Promise<{ readonly file: string; readonly removed: boolean }> {
  const file = tuningFile(device, cacheFolder);
  const removed = await nodeFiles.exists(file);
  if (removed) await nodeFiles.remove(file);
  return { file, removed };
}

/**
 * One file for an adapter, and another one for it with its matrix units, which have variants of their own. The driver does not matter, so that a new
 * one finds the old one's table and says so.
 */
function tuningFile({ gpu: { adapterInfo }, profile: { matrixUnit } }: Device, cacheFolder: string): string {
  const { vendor, device } = adapterInfo;
  const name = `${vendor} ${device}${matrixUnit > 0 ? ' matrix units' : ''}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return join(cacheFolder, 'tuning', `${name}.json`);
}

/** What is said of a table for the driver `got` in `place`. */
const otherDriver = (device: Device, got: string, place: string): string =>
  `tuning: expected a table for the driver '${driverOf(device)}', got one for '${got}' in ${place}.`;

/** The driver in its own words. */
function driverOf({ gpu: { adapterInfo } }: Device): string {
  const { vendor, architecture, device, description } = adapterInfo;
  return [vendor, architecture, device, description].filter((text) => text !== '').join(', ');
}
