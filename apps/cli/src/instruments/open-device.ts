// Opens the device for an instrument: clocks as fine as they are, and advice where there is no adapter. Measures nothing.
import { type ExpertRecipe, requirePrecision, usesMatrixUnits } from '@softlabel/distill';
import { openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';
import { adapterAdvice, readDriverFacts } from '../doctor/advice.ts';

/** Browsers blur timestamps against spying pages; a profile of 100 us steps would show nothing. */
const SHARP_TIMESTAMPS = 'disable-dawn-features=timestamp_quantization';

/**
 * The first adapter's device, its timestamps unblurred, with what the recipe's precision needs; without a recipe, with the matrix units that it has.
 * Throws, naming `command` and what to install, when there is none, or when it cannot do that.
 */
export async function openInstrument(command: string, recipe?: ExpertRecipe): Promise<Device> {
  const matrixUnits = recipe === undefined || usesMatrixUnits(recipe);
  const device = await openDevice({ dawn: [SHARP_TIMESTAMPS], matrixUnits }).catch((cause: unknown) => {
    throw new Error(`${command}: expected a WebGPU adapter, got none. ${adapterAdvice(readDriverFacts(process.env))}`, { cause });
  });
  if (recipe !== undefined) requirePrecision(recipe, device);
  return device;
}
