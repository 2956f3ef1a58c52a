// The folder of a profile's files, made before anything is measured. Not the files.
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../base.ts';

/** Makes the folder where there is none. Throws when it cannot be made, or files in it cannot be written. */
export async function makeOutFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
    await access(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`profile: expected a folder to write to at ${path}, got '${messageOf(cause)}'. Name another one with --out.`, {
      cause,
    });
  }
}

/** Makes a folder and those above it. Node's own way (recursive) tries for ever where a folder that is there takes no other, as /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (cause) {
    if (await isFolder(path)) return;
    const parent = dirname(path);
    const isParentMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' && !(await isFolder(parent));
    if (!isParentMissing || parent === path) throw cause;
    await makeFolder(parent);
    await makeFolder(path);
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
