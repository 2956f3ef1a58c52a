// Class folders of JPEG or PNG files, in a folder or a tar archive: class = folder name, sorted. Found and hashed here, not decoded.
import { Digest } from './digest.ts';
import type { Files } from './files.ts';
import { readTar } from './tar.ts';

/** An encoded image; `name` is where it came from, for errors. */
export interface ImageFile {
  readonly name: string;
  readonly label: number;
  read(): Promise<Uint8Array>;
}

/** Encoded images in reading order: classes sorted, then file names, both in code unit order. */
export interface ImageTree {
  readonly source: string;
  readonly classNames: readonly string[];
  readonly files: readonly ImageFile[];
}

/** Files of a folder read at once. */
const IN_FLIGHT = 16;

/** Other files lie about in image folders (labels, thumbnails, `._` files of archives), so only these names count. */
const isImage = (name: string) => /^[^.].*\.(jpe?g|png)$/i.test(name);

type ClassFiles = Map<string, { fileName: string; read(): Promise<Uint8Array> }[]>;

/** The images of a tar archive whose members are `class/file`, all below the same folders, if any. Throws FormatError for a broken archive. */
export function imagesOfTar(bytes: Uint8Array, source: string): ImageTree {
  const members = readTar(bytes, source).map((member) => ({ ...member, parts: partsOf(member.name) }));
  const images = members.filter(({ isFolder, parts }) => !isFolder && isImage(parts.at(-1) ?? ''));
  const root = images[0]?.parts.slice(0, -2).join('/') ?? '';
  const classes: ClassFiles = new Map();
  for (const { isFolder, parts } of members) {
    if (isFolder && parts.length > 0 && parts.slice(0, -1).join('/') === root) classes.set(parts[parts.length - 1], []);
  }
  for (const { name, parts, bytes } of images) {
    if (parts.length < 2 || parts.slice(0, -2).join('/') !== root) {
      throw new Error(
        `readImages: expected members '${root === '' ? '' : `${root}/`}class/file' in ${source}, got ${name}. Put every image into the folder of its class.`,
      );
    }
    const [className, fileName] = parts.slice(-2);
    if (!classes.has(className)) classes.set(className, []);
    classes.get(className)?.push({ fileName, read: async () => bytes });
  }
  return treeOf(classes, source, ':');
}

/** The parts of a path, without the `.` that many archives begin with. */
const partsOf = (name: string) => name.split('/').filter((part) => part !== '' && part !== '.');

/** The images of a folder of class folders. */
export async function imagesOfFolder(files: Pick<Files, 'listFolder' | 'readFile'>, path: string): Promise<ImageTree> {
  const classes: ClassFiles = new Map();
  for (const { name } of (await files.listFolder(path)).filter(({ isFolder }) => isFolder)) {
    const entries = (await files.listFolder(`${path}/${name}`)).filter((entry) => !entry.isFolder && isImage(entry.name));
    classes.set(
      name,
      entries.map((entry) => ({ fileName: entry.name, read: () => files.readFile(`${path}/${name}/${entry.name}`) })),
    );
  }
  return treeOf(classes, path, '/');
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function treeOf(classes: ClassFiles, source: string, separator: string): ImageTree {
  const classNames = [...classes.keys()].sort(byCodeUnit);
  if (classNames.length === 0) {
    throw new Error(`readImages: expected class folders with .jpg, .jpeg or .png images in ${source}, got none. Check data.path.`);
  }
  const files = classNames.flatMap((className, label) => {
    const members = classes.get(className) ?? [];
    if (members.length === 0) {
      throw new Error(
        `readImages: expected .jpg, .jpeg or .png images in class folder '${className}' of ${source}, got none. Add images or remove the folder.`,
      );
    }
    const sorted = members.toSorted((a, b) => byCodeUnit(a.fileName, b.fileName));
    return sorted.map(({ fileName, read }) => ({ name: `${source}${separator}${className}/${fileName}`, label, read }));
  });
  return { source, classNames, files };
}

/** Hash of the encoded images, their order and their class names. */
export async function digestOfTree({ classNames, files }: ImageTree): Promise<string> {
  const digest = new Digest();
  await digest.add(new TextEncoder().encode(JSON.stringify({ classNames, labels: files.map(({ label }) => label) })));
  for (let i = 0; i < files.length; i += IN_FLIGHT) {
    for (const bytes of await Promise.all(files.slice(i, i + IN_FLIGHT).map((file) => file.read()))) await digest.add(bytes);
  }
  return await digest.finish();
}
