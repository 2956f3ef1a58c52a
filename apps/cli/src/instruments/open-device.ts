// Opens the device for an instrument: clocks as fine as they are, and why where it does not open. Measures nothing.
import { type ExpertRecipe, requirePrecision, usesMatrixUnits } from '@softlabel/distill';
import { NoAdapterError, type OpenOptions, openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';
import { messageOf } from '../base.ts';
import { adapterAdvice, readDriverFacts } from '../doctor/advice.ts';

/** Browsers blur timestamps against spying pages; a profile of 100 us steps would show nothing. */
const SHARP_TIMESTAMPS = 'disable-dawn-features=timestamp_quantization';

/** Commands that time every launch; others time whole steps or submits, by wall time on any device. */
const LAUNCH_TIMERS = ['profile', 'kernels tune'];

/**
 * The first adapter's device, its timestamps unblurred, with what the recipe's precision needs; without a recipe, with the matrix units that it has.
 * Throws, naming `command`, when there is none, with what to install, or when it cannot do that. `note` is told of matrix units that do not open, and of
 * timestamps that are missing where `command` would use them.
 */
export async function openInstrument(command: string, note: (line: string) => void, recipe?: ExpertRecipe): Promise<Device> {
  const matrixUnits = recipe === undefined || usesMatrixUnits(recipe);
  const device = await openWithUnits({ dawn: [SHARP_TIMESTAMPS], matrixUnits }, note).catch((cause: unknown) => {
    throw openingError(command, cause);
  });
  if (recipe !== undefined) requirePrecision(recipe, device);
  const { name, timestamps } = device.profile;
  if (!timestamps && LAUNCH_TIMERS.includes(command))
    note(`device: expected timestamps, got none on ${name}; times are wall time, which counts submitting and waiting into each launch.`);
  return device;
}

/** Opens the device; an adapter that refuses its matrix units, which are experimental, without them, and `note` is told. */
export async function openWithUnits(options: OpenOptions, note: (line: string) => void): Promise<Device> {
  try {
    return await openDevice(options);
  } catch (error) {
    if (options.matrixUnits !== true || error instanceof NoAdapterError) throw error;
    const device = await openDevice({ ...options, matrixUnits: false });
    note(`device: expected the adapter to open with matrix units, got '${messageOf(error)}'. It is used without them.`);
    return device;
  }
}

/** Why `command` has no device: what to install where there is no adapter, else what opening it failed of. */
export function openingError(command: string, cause: unknown): Error {
  const what =
    cause instanceof NoAdapterError
      ? `expected a WebGPU adapter, got none. ${adapterAdvice(readDriverFacts(process.env))}`
      : `expected the adapter to open, got '${messageOf(cause)}'.`;
  return new Error(`${command}: ${what}`, { cause });
}
