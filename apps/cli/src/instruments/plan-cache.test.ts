// A plan tells the files of decoded images that it used: those it found, those it wrote, and no others.
import type { ReaderPorts } from '@softlabel/data';
import { expect, test } from 'vitest';
import { watchingCache } from './plan-cache.ts';

const files = { readFile: async () => new Uint8Array(5), writeWhole: async () => undefined } as unknown as ReaderPorts['files'];
const portsWith = (cacheFolder?: string): ReaderPorts => ({ files, decode: () => Promise.reject(new Error('no image')), cacheFolder });

test('each file counts once, found or written; data beside them does not', async () => {
  const { readers, decoded } = watchingCache(portsWith('/cache/softlabel'));
  await readers.files.readFile('/cache/softlabel/decoded-a.safetensors');
  await readers.files.writeWhole('/cache/softlabel/decoded-a.safetensors', new Uint8Array(7));
  await readers.files.writeWhole('/cache/softlabel/decoded-b.safetensors', new Uint8Array(11));
  await readers.files.readFile('/data/cifar10.tar');
  expect(decoded()).toEqual({ folder: '/cache/softlabel', files: 2, bytes: 18 });
});

test('where nothing is kept there is nothing to tell', async () => {
  const { readers, decoded } = watchingCache(portsWith());
  await readers.files.readFile('/decoded-a.safetensors');
  expect(decoded()).toMatchObject({ files: 0, bytes: 0 });
});
