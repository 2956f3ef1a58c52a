// Ports of a run on the test device over files in memory. No images, no progress.
import { sharedDevice } from '@softlabel/testing';
import type { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { RunPorts } from './open.ts';

export function portsOn(files: ReturnType<typeof memoryFiles>, changes: Partial<RunPorts> = {}): RunPorts {
  return {
    readers: { files, decode: () => Promise.reject(new Error('no images here')) },
    openDevice: () => sharedDevice(),
    describe: async () => ({ adapter: 'the test device' }),
    surroundings: { code: 'code 1' },
    onEvent: () => undefined,
    ...changes,
  };
}
