// Opens the device for an instrument: clocks as fine as they are, and advice where there is no adapter. Measures nothing.
import { openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';
import { adapterAdvice, readDriverFacts } from '../doctor/advice.ts';

/** Browsers blur timestamps against spying pages; a profile of 100 us steps would show nothing. */
const SHARP_TIMESTAMPS = 'disable-dawn-features=timestamp_quantization';

/** The first adapter's device, its timestamps unblurred. Throws, naming `command` and what to install, when there is none. */
export function openInstrument(command: string): Promise<Device> {
  return openDevice({ dawn: [SHARP_TIMESTAMPS] }).catch((cause: unknown) => {
    throw new Error(`${command}: expected a WebGPU adapter, got none. ${adapterAdvice(readDriverFacts(process.env))}`, { cause });
  });
}
