// Why a device does not open, and what is done about it, with an adapter that refuses. The GPU itself is not asked.
import { NoAdapterError, openDevice } from '@softlabel/node';
import { DEFAULT_PROFILE, type Device } from '@softlabel/runtime';
import { beforeEach, expect, test, vi } from 'vitest';
import { profileAtHand } from '../kernel-catalogue.ts';
import { openInstrument, openingError } from './open-device.ts';

vi.mock('@softlabel/node', async (original) => ({ ...(await original<typeof import('@softlabel/node')>()), openDevice: vi.fn() }));

const refused = new Error('the driver is of another age');
const opened = { profile: { ...DEFAULT_PROFILE, name: 'an adapter' } } as Device;
const notes: string[] = [];
const note = (line: string) => void notes.push(line);
beforeEach(() => {
  vi.mocked(openDevice).mockReset();
  notes.length = 0;
});

test('no adapter: advice on drivers; anything else: the cause', () => {
  expect(openingError('doctor', new NoAdapterError('none')).message).toMatch(/^doctor: expected a WebGPU adapter, got none\. .*driver/i);
  const other = openingError('doctor', refused);
  expect(other).toMatchObject({ message: "doctor: expected the adapter to open, got 'the driver is of another age'.", cause: refused });
});

test('an instrument on an adapter that refuses its matrix units goes on without them and says so once', async () => {
  vi.mocked(openDevice).mockRejectedValueOnce(refused).mockResolvedValueOnce(opened);
  expect(await openInstrument('kernels bench', note)).toBe(opened);
  expect(vi.mocked(openDevice).mock.calls.map(([wanted]) => wanted?.matrixUnits)).toEqual([true, false]);
  expect(notes).toEqual([
    "device: expected the adapter to open with matrix units, got 'the driver is of another age'. It is used without them.",
  ]);
});

test.each([
  ['profile', false],
  ['kernels tune', false],
  ['profile', true],
  ['plan', false],
])('%s on an adapter with timestamps %s: only what times launches says that they are missing', async (command, timestamps) => {
  vi.mocked(openDevice).mockResolvedValueOnce({ profile: { ...opened.profile, timestamps } } as Device);
  await openInstrument(command, note);
  const missing =
    'device: expected timestamps, got none on an adapter; times are wall time, which counts submitting and waiting into each launch.';
  expect(notes).toEqual(timestamps || command === 'plan' ? [] : [missing]);
});

test('an instrument without any adapter does not ask twice', async () => {
  vi.mocked(openDevice).mockRejectedValue(new NoAdapterError('none'));
  await expect(openInstrument('kernels bench', note)).rejects.toThrow('kernels bench: expected a WebGPU adapter, got none.');
  expect(openDevice).toHaveBeenCalledTimes(1);
  expect(notes).toEqual([]);
});

test('the catalogue is for default limits without an adapter, and says why where one does not open', async () => {
  vi.mocked(openDevice).mockRejectedValue(new NoAdapterError('none'));
  expect(await profileAtHand({ matrixUnits: true }, note)).toBe(DEFAULT_PROFILE);
  expect(notes).toEqual([]);
  vi.mocked(openDevice).mockRejectedValue(refused);
  expect(await profileAtHand({ matrixUnits: true }, note)).toBe(DEFAULT_PROFILE);
  expect(notes).toEqual([
    "device: expected the adapter to open, got 'the driver is of another age'. What follows is for WebGPU default limits.",
  ]);
});
