// The folder of a profile's files, made before anything is measured. Not the files.
import { access, constants } from 'node:fs/promises';
import { makeFolder } from '@softlabel/node';
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
