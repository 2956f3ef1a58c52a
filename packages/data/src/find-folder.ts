// Looks for the folder of a published data set below a path: there, in a folder of its usual name, or in its usual archive. Not a search of a disk.
import { isArchive, openWithin, withoutEnding } from './archive.ts';
import { type Folder, namesOf } from './folder.ts';
import { MissingData } from './missing-data.ts';

/** How the folder of a data set is known. */
export interface Landmarks {
  /** The operation that looks, for errors. */
  readonly op: string;
  /** Names that the folder holds, all of them. */
  readonly holds: readonly string[];
  /** What folders and archives around it are called, without `.tar.gz` and the like. */
  readonly names: readonly string[];
}

/** The folder that holds the landmarks, or undefined. */
export async function findFolder(folder: Folder, { holds, names }: Pick<Landmarks, 'holds' | 'names'>): Promise<Folder | undefined> {
  const entries = await folder.list();
  if (holds.every((name) => entries.some((entry) => entry.name === name))) return folder;
  for (const { name, isFolder } of entries) {
    const bare = isFolder ? name : withoutEnding(name);
    if (!names.includes(bare) || !(isFolder || isArchive(name))) continue;
    const inner = await openWithin(folder, bare);
    const found = inner && (await findFolder(inner, { holds, names }));
    if (found) return found;
  }
  return undefined;
}

/** The folder that holds the landmarks. Throws with the layout expected and what was found. */
export async function expectFolder(folder: Folder, landmarks: Landmarks): Promise<Folder> {
  const found = await findFolder(folder, landmarks);
  if (found) return found;
  const { op, holds, names } = landmarks;
  throw new MissingData(
    `${op}: expected ${holds.join(', ')} in ${folder.path}, or in a folder or archive ${names.join(' or ')} there, got ${namesOf(await folder.list())}. Check data.path.`,
  );
}
