// A folder to read from, whether it lies on a disk or inside an archive (see archive.ts). Nothing is written through it.
import type { ByteSource, Files, FolderEntry } from './files.ts';

/** A folder and what lies in it. */
export interface Folder {
  /** Where it is, for errors: a path, with `:` before what lies inside an archive. */
  readonly path: string;
  /** What it holds, sorted by name in code unit order. Throws if there is no such folder. */
  list(): Promise<FolderEntry[]>;
  /** The whole file called `name`. Throws if there is none. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The file called `name`, to be read in pieces. Throws if there is none. */
  open(name: string): Promise<ByteSource>;
  /** The folder called `name`; whether there is one, reading it tells. */
  enter(name: string): Folder;
}

/** Where the file `name` of a folder lies, for errors. */
export const pathIn = ({ path }: Pick<Folder, 'path'>, name: string): string => (path.endsWith(':') ? path + name : `${path}/${name}`);

/** A folder of the file port. */
export function folderOnDisk(files: Pick<Files, 'listFolder' | 'readFile' | 'openFile'>, path: string): Folder {
  return {
    path,
    list: () => files.listFolder(path),
    read: (name) => files.readFile(`${path}/${name}`),
    open: (name) => files.openFile(`${path}/${name}`),
    enter: (name) => folderOnDisk(files, `${path}/${name}`),
  };
}

/** The lines of a text file of a folder, without those that are empty. */
export async function readLines(folder: Folder, name: string): Promise<string[]> {
  const text = new TextDecoder().decode(await folder.read(name));
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

/** The names of a folder's entries, for errors that say what was found; of many, the first. */
export function namesOf(entries: readonly FolderEntry[]): string {
  const shown = entries.slice(0, 8).map(({ name }) => name);
  if (entries.length > shown.length) shown.push(`${entries.length - shown.length} more`);
  return shown.join(', ') || 'nothing';
}
