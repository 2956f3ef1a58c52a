// The file port on a map in memory, for tests. Not safe for several processes, since there is one.
import type { Files, FolderEntry } from '@softlabel/data';
import { bytesAtHand } from '@softlabel/formats';

/** Files by path, and the port on them. */
export function memoryFiles(contents = new Map<string, Uint8Array<ArrayBuffer>>()): Files & { contents: typeof contents } {
  const locked = new Set<string>();
  const inside = (folder: string) => [...contents.keys()].filter((path) => path.startsWith(`${folder}/`));
  const read = (path: string) => contents.get(path) ?? new Uint8Array(0);
  return {
    contents,
    async readFile(path) {
      if (!contents.has(path)) throw new Error(`readFile: expected a file at ${path}, got none.`);
      return read(path);
    },
    async openFile(path) {
      return bytesAtHand(await this.readFile(path), path);
    },
    async listFolder(folder) {
      const names = inside(folder).map((path) => path.slice(folder.length + 1));
      const kinds = new Map(names.map((name) => [name.split('/')[0], name.includes('/')]));
      const entries = Array.from(kinds, ([name, isFolder]): FolderEntry => ({ name, isFolder }));
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async writeWhole(path, bytes) {
      contents.set(path, Uint8Array.from(bytes));
    },
    async appendLine(path, text) {
      contents.set(path, Uint8Array.from([...read(path), ...new TextEncoder().encode(`${text}\n`)]));
    },
    async lockFolder(path) {
      if (locked.has(path)) throw new Error(`lockFolder: expected ${path} to be free, got a lock.`);
      locked.add(path);
      return {
        async release() {
          locked.delete(path);
        },
      };
    },
    async exists(path) {
      return contents.has(path) || inside(path).length > 0;
    },
    async remove(path) {
      for (const one of [path, ...inside(path)]) contents.delete(one);
    },
  };
}
