// Which decoded images a plan found or put into the folder that all runs share. Not the decoding.
import type { ReaderPorts } from '@softlabel/data';
import type { FileCount } from '@softlabel/distill';

/** Files of decoded images, and where they lie. */
export interface DecodedFiles extends FileCount {
  readonly folder: string;
}

/** The same ports, and what of the folder for decoded images was used through them. */
export function watchingCache(ports: ReaderPorts): { readonly readers: ReaderPorts; readonly decoded: () => DecodedFiles } {
  const { files, cacheFolder: folder = '' } = ports;
  const used = new Map<string, number>();
  const note = (path: string, { byteLength }: Uint8Array) => {
    if (folder !== '' && path.startsWith(`${folder}/decoded-`)) used.set(path, byteLength);
  };
  const watched: ReaderPorts['files'] = {
    ...files,
    readFile: async (path) => {
      const bytes = await files.readFile(path);
      note(path, bytes);
      return bytes;
    },
    writeWhole: async (path, bytes) => {
      await files.writeWhole(path, bytes);
      note(path, bytes);
    },
  };
  return {
    readers: { ...ports, files: watched },
    decoded: () => ({ folder, files: used.size, bytes: [...used.values()].reduce((sum, bytes) => sum + bytes, 0) }),
  };
}
