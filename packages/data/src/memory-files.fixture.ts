// A file port in memory, for tests of readers and caches. Not a model of disks: nothing here fails.
import { bytesAtHand } from '@softlabel/formats';
import { byName, type Files, type FolderLock } from './files.ts';

/** Files by path; folders exist as soon as a file lies in them. `writes` lists the paths written. */
export function memoryFiles(
  contents: Record<string, Uint8Array>,
): Files & { readonly writes: string[]; readonly stored: Map<string, Uint8Array> } {
  const stored = new Map(Object.entries(contents));
  const writes: string[] = [];
  return {
    stored,
    writes,
    async readFile(path) {
      const bytes = stored.get(path);
      if (!bytes) throw new Error(`readFile: nothing at ${path}`);
      return new Uint8Array(bytes);
    },
    async openFile(path) {
      return bytesAtHand(await this.readFile(path), path);
    },
    async listFolder(path) {
      const inside = [...stored.keys()].filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
      const names = new Map(inside.filter((name) => name !== '').map((name) => [name.split('/')[0], name.includes('/')]));
      return Array.from(names, ([name, isFolder]) => ({ name, isFolder })).sort(byName);
    },
    async writeWhole(path, bytes) {
      writes.push(path);
      stored.set(path, new Uint8Array(bytes));
    },
    async appendLine(path, text) {
      stored.set(path, new Uint8Array(Buffer.concat([stored.get(path) ?? new Uint8Array(), Buffer.from(`${text}\n`)])));
    },
    async lockFolder(): Promise<FolderLock> {
      return { release: async () => {} };
    },
    async exists(path) {
      return [...stored.keys()].some((name) => name === path || name.startsWith(`${path}/`));
    },
    async remove(path) {
      stored.delete(path);
    },
  };
}
