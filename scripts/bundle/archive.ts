// From a folder to one file that unpacks itself: a shell text, a decoder, a tar.xz. Does not say what is in the folder.
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../setup/process.mjs';
import { foreignLibraries } from './libraries.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import { tool } from './tool.ts';

/** Of the archive that unpacks itself. */
export const LARGEST_BYTES = 30 * 2 ** 20;
/** Room for the shell text, so that what follows it starts at a place that the text can name. */
export const HEADER_BYTES = 4096;

/** The filter for x86 code makes Node, which is most of it, a few per cent smaller. */
const XZ = 'xz --x86 --lzma2=preset=9e';

/** The same archive wherever and whenever it is made. */
const ALIKE = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', '--mtime=@0'];

/** Packs what is in `folder`. */
export function packTar(folder: string, file: string): void {
  tool('tar', [...ALIKE, `--use-compress-program=${XZ}`, '-cf', file, '-C', folder, '.']);
}

/** Writes the archive of `folder` that unpacks itself. Throws when it is larger than allowed. */
export async function packSelfExtracting(folder: string, headerText: string, file: string): Promise<void> {
  const payload = await withTemporaryFolder(async (work) => {
    packTar(folder, join(work, 'payload'));
    return readFileSync(join(work, 'payload'));
  });
  const decoder = await withTemporaryFolder(decoderTar);
  const archive = Buffer.concat([header(headerText, decoder.length), decoder, payload]);
  if (archive.length > LARGEST_BYTES)
    throw new SetupError(`bundle: expected an archive of at most ${LARGEST_BYTES} bytes, got ${archive.length}.`);
  writeFileSync(file, archive);
  chmodSync(file, 0o755);
}

/** The shell text with its numbers, filled up with line feeds, which it never reaches. */
export function header(text: string, decoderBytes: number): Buffer {
  const filled = text.replaceAll('@HEADER_BYTES@', String(HEADER_BYTES)).replaceAll('@DECODER_BYTES@', String(decoderBytes));
  if (Buffer.byteLength(filled) > HEADER_BYTES)
    throw new SetupError(
      `bundle: expected a header of at most ${HEADER_BYTES} bytes, got ${Buffer.byteLength(filled)}. Raise HEADER_BYTES.`,
    );
  return Buffer.concat([Buffer.from(filled), Buffer.alloc(HEADER_BYTES, '\n')], HEADER_BYTES);
}

/** This machine's xz and its library: they need no more of a machine than Node does. */
async function decoderTar(work: string): Promise<Buffer> {
  const xz = tool('which', ['xz']).trim();
  const files = new Map([['xz', xz], ...foreignLibraries(tool('ldd', [xz]))]);
  for (const [name, path] of files) copyFileSync(path, join(work, name));
  tool('tar', [...ALIKE, '-cf', join(work, 'decoder'), '-C', work, ...files.keys()]);
  return readFileSync(join(work, 'decoder'));
}
