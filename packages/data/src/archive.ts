// Archives as folders: tar, zip, and gzipped tar. Members are read where they lie; only gzip, which has no places to jump to, is unpacked into memory.
import {
  bytesAtHand,
  gunzip,
  listZip,
  openZipEntry,
  partOf,
  readAhead,
  readAll,
  readZipEntry,
  type TarMember,
  tarMembers,
  type ZipEntry,
} from '@softlabel/formats';
import { type ByteSource, byName, type Files, type FolderEntry } from './files.ts';
import { type Folder, folderOnDisk, pathIn } from './folder.ts';

const ENDINGS = ['.tar', '.zip', '.tar.gz', '.tgz'] as const;
const endingOf = (name: string) => ENDINGS.find((ending) => name.endsWith(ending));

/** True for the file names of archives that can be opened as folders. */
export const isArchive = (name: string): boolean => endingOf(name) !== undefined;

/** A file name without the ending that makes it an archive. */
export const withoutEnding = (name: string): string => name.slice(0, name.length - (endingOf(name)?.length ?? 0));

/** Up to this size an archive is read whole: thousands of small reads of a disk cost more than the memory. */
const WHOLE = 1 << 29;

/** The folder at `path`, or the inside of the archive there. */
export async function openPlace(files: Pick<Files, 'listFolder' | 'readFile' | 'openFile' | 'exists'>, path: string): Promise<Folder> {
  return isArchive(path) && (await files.exists(path)) ? await openWhole(await files.openFile(path)) : folderOnDisk(files, path);
}

/** The folder `name` of a folder, or the inside of the archive called `name` and an ending; undefined if it has neither. */
export async function openWithin(folder: Folder, name: string): Promise<Folder | undefined> {
  const entries = await folder.list();
  if (entries.some((entry) => entry.name === name && entry.isFolder)) return folder.enter(name);
  const archive = entries.find((entry) => !entry.isFolder && isArchive(entry.name) && withoutEnding(entry.name) === name);
  return archive && (await openWhole(await folder.open(archive.name)));
}

async function openWhole(source: ByteSource): Promise<Folder> {
  return await openArchive(source.size <= WHOLE ? bytesAtHand(await readAll(source), source.name) : source);
}

/** The inside of an archive, which is one of those that `isArchive` knows. Throws FormatError if it is foreign or damaged. */
export async function openArchive(source: ByteSource): Promise<Folder> {
  switch (endingOf(source.name)) {
    case '.zip':
      return await openZip(source);
    case '.tar.gz':
    case '.tgz':
      return await openTar(bytesAtHand(await gunzip(source), source.name));
    default:
      return await openTar(source);
  }
}

/** The files of an archive by name, folders within folders; `F` says where a file lies. */
type Branch<F> = Map<string, Branch<F> | { readonly file: F }>;

/** How the files of an archive are got at. */
interface Access<F> {
  open(file: F, path: string): Promise<ByteSource>;
  read(file: F, path: string): Promise<Uint8Array<ArrayBuffer>>;
}

async function openTar(source: ByteSource): Promise<Folder> {
  const root: Branch<TarMember> = new Map();
  for await (const member of tarMembers(readAhead(source))) put(root, member.name, member.isFolder, member);
  const open = async ({ begin, end }: TarMember, path: string) => partOf(source, begin, end, path);
  return folderOf(root, `${source.name}:`, { open, read: async (member, path) => await readAll(await open(member, path)) });
}

async function openZip(source: ByteSource): Promise<Folder> {
  const root: Branch<ZipEntry> = new Map();
  for (const entry of await listZip(source)) put(root, entry.name, entry.name.endsWith('/'), entry);
  return folderOf(root, `${source.name}:`, {
    open: (entry) => openZipEntry(source, entry),
    read: (entry) => readZipEntry(source, entry),
  });
}

/** Puts a member into the tree; a later member of the same name stands for it, as when unpacking. */
function put<F>(root: Branch<F>, name: string, isFolder: boolean, file: F): void {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const last = isFolder ? undefined : parts.pop();
  let branch = root;
  for (const part of parts) {
    const inner = branch.get(part);
    const next: Branch<F> = inner instanceof Map ? inner : new Map();
    if (next !== inner) branch.set(part, next);
    branch = next;
  }
  if (last !== undefined) branch.set(last, { file });
}

function folderOf<F>(branch: Branch<F> | undefined, path: string, access: Access<F>): Folder {
  const at = (name: string) => pathIn({ path }, name);
  const find = (name: string): F => {
    const found = branch?.get(name);
    if (found && !(found instanceof Map)) return found.file;
    throw new Error(`openArchive: expected a file at ${at(name)}, got ${found ? 'a folder' : 'nothing'}. Check data.path.`);
  };
  return {
    path,
    async list() {
      if (!branch) throw new Error(`openArchive: expected a folder at ${path}, got nothing. Check data.path.`);
      const entries = Array.from(branch, ([name, inner]): FolderEntry => ({ name, isFolder: inner instanceof Map }));
      return entries.sort(byName);
    },
    open: async (name) => await access.open(find(name), at(name)),
    read: async (name) => await access.read(find(name), at(name)),
    enter(name) {
      const inner = branch?.get(name);
      return folderOf(inner instanceof Map ? inner : undefined, at(name), access);
    },
  };
}
