// Folders made with those above them. Not what lies in them.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './error-code.ts';

/** Makes a folder and those above it. Node's own way (recursive) tries for ever where a folder that is there takes no other, as /proc. */
export async function makeFolder(path: string): Promise<void> {
  const cause = await refusalToMake(path);
  if (cause === null) return;
  const parent = dirname(path);
  if (codeOf(cause) !== 'ENOENT' || parent === path) throw cause;
  await makeFolder(parent);
  const again = await refusalToMake(path);
  if (again !== null) throw again;
}

/** Why a folder could not be made; null where there is one now, whoever made it. */
async function refusalToMake(path: string): Promise<unknown> {
  try {
    await mkdir(path);
    return null;
  } catch (cause) {
    return (await isFolder(path)) ? null : cause;
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
