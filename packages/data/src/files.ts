// What this project asks of a file system, as a port. Not an implementation: packages/node has one, a page hands in its own.
import type { ByteSource } from '@softlabel/formats';

export { type ByteSource, checkRange } from '@softlabel/formats';

/** A name in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The order of folders' entries: by name in code unit order, the same in every language. Equal names keep their places. */
export const byName = (a: Pick<FolderEntry, 'name'>, b: Pick<FolderEntry, 'name'>): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** The file operations that readers, caches and run folders need; paths use `/`, and errors name the path. */
export interface Files {
  /** The whole file; throws if there is none. */
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The file to be read in pieces, called `path`; throws if there is none. Nothing stays open between reads. */
  openFile(path: string): Promise<ByteSource>;
  /** What a folder holds, sorted by name in code unit order; throws if there is none. */
  listFolder(path: string): Promise<FolderEntry[]>;
  /** Writes the file whole or not at all, and makes its folder; on an error the old file stays and nothing else does, unless the error says so. */
  writeWhole(path: string, bytes: Uint8Array): Promise<void>;
  /** Appends `text` and a line feed in one write, and makes the folder; on an error the file keeps its old length. */
  appendLine(path: string, text: string): Promise<void>;
  /** Takes the folder for this process alone until `release`; throws if another live process has it. */
  lockFolder(path: string): Promise<FolderLock>;
  exists(path: string): Promise<boolean>;
  /** Removes a file, or a folder with all it holds; no error if there is none. */
  remove(path: string): Promise<void>;
}

export interface FolderLock {
  release(): Promise<void>;
}
