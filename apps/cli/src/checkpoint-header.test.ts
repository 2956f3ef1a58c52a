// A checkpoint is known by its header, whatever it is called; other files are none, broken ones too.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@softlabel/formats';
import { convNet, encodeCheckpoint, initialVariables } from '@softlabel/train';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkpointText } from './checkpoint-header.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-header-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function textOf(bytes: Uint8Array): Promise<string | null> {
  await writeFile(join(folder, 'labels.safetensors'), bytes);
  return checkpointText(join(folder, 'labels.safetensors'));
}

test('a checkpoint says its model, and its epoch where it has one', async () => {
  const model = convNet({ depth: 1, width: 4, norm: 'instance', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 2);
  const checkpoint = (metadata: Record<string, string>) => encodeCheckpoint(model, initialVariables(model, 1), metadata);
  expect(await textOf(checkpoint({ epoch: '2' }))).toBe('a checkpoint of convnet-d1-w4 after epoch 2');
  expect(await textOf(checkpoint({}))).toBe('a checkpoint of convnet-d1-w4');
});

test('other files are no checkpoints, and a missing one is told', async () => {
  expect(await textOf(encodeSafetensors(new Map(), { format: 'softlabel-labels-1' }))).toBeNull();
  expect(await textOf(Uint8Array.of(1, 2, 3))).toBeNull();
  await expect(checkpointText(join(folder, 'none.safetensors'))).rejects.toThrow(/expected a file/);
});
