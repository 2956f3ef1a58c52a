// Images sorted into class folders: class = folder name, sorted. Folders may be archives themselves, one of each class, as ImageNet's are. Finds images, decodes none.
import { isArchive, openArchive, withoutEnding } from './archive.ts';
import { byName, type FolderEntry } from './files.ts';
import { type Folder, namesOf, pathIn } from './folder.ts';
import type { ImageList } from './image-list.ts';
import { MissingData } from './missing-data.ts';

/** Other files lie about in image folders (labels, thumbnails, `._` files of archives), so only these names count. */
const isImage = (name: string): boolean => /^[^.].*\.(jpe?g|png)$/i.test(name);

/** A class's folder, with the names of its images. */
interface ImageClass {
  readonly name: string;
  readonly folder: Folder;
  readonly images: readonly string[];
}

/**
 * The images below `folder`, or below the one folder in it: class folders, or archives named by class; classes sorted, then file names, in code unit order.
 * `within` is the folder of each class folder that has the images. Throws if there are none, and for images beside the class folders.
 */
export async function imagesOfClassFolders(folder: Folder, within?: string): Promise<ImageList> {
  const root = within === undefined ? await rootOf(folder) : folder;
  const classes: ImageClass[] = [];
  // One after the other: a thousand archives opened at once would exhaust the system's file handles.
  const entries = await root.list();
  for (const entry of classesAmong(entries)) classes.push(await readClass(root, entry, within));
  if (classes.length === 0) {
    throw new MissingData(
      `readImages: expected class folders with .jpg, .jpeg or .png images in ${placeOf(root)}, got ${namesOf(entries)}. Sort images into a folder for each class, or check data.path.`,
    );
  }
  return listOf(classes.toSorted(byName), placeOf(root));
}

/** Folders; archives only where there are none, since those may be what the folders were unpacked from. */
function classesAmong(entries: readonly FolderEntry[]): FolderEntry[] {
  const folders = entries.filter(({ isFolder }) => isFolder);
  return folders.length > 0 ? folders : entries.filter(({ name }) => isArchive(name));
}

const placeOf = ({ path }: Folder) => path.replace(/:$/, '');

/** Archives often have a folder of their own name around everything. */
async function rootOf(folder: Folder): Promise<Folder> {
  const entries = await folder.list();
  const strays = entries.filter(({ name, isFolder }) => !isFolder && isImage(name));
  const classes = classesAmong(entries);
  if (strays.length > 0 && classes.length > 0) {
    throw new Error(
      `readImages: expected every image in the folder of its class in ${placeOf(folder)}, got ${namesOf(strays)} beside them. Move or remove what is no part of the data.`,
    );
  }
  if (classes.length !== 1 || !classes[0].isFolder) return folder;
  const inner = folder.enter(classes[0].name);
  return classesAmong(await inner.list()).length > 0 ? await rootOf(inner) : folder;
}

async function readClass(root: Folder, { name, isFolder }: FolderEntry, within: string | undefined): Promise<ImageClass> {
  const own = isFolder ? root.enter(name) : await openArchive(await root.open(name));
  const folder = within === undefined ? own : own.enter(within);
  const entries = await folder.list();
  const images = entries.filter((entry) => !entry.isFolder && isImage(entry.name)).map((entry) => entry.name);
  if (images.length === 0) {
    throw new Error(
      `readImages: expected .jpg, .jpeg or .png images in class folder '${name}' of ${placeOf(root)}, got ${namesOf(entries)}. Add images or remove the folder.`,
    );
  }
  return { name: isFolder ? name : withoutEnding(name), folder, images };
}

function listOf(classes: readonly ImageClass[], source: string): ImageList {
  const labels = Uint16Array.from(classes.flatMap(({ images }, label) => images.map(() => label)));
  const starts = classes.map((_, label) => classes.slice(0, label).reduce((sum, { images }) => sum + images.length, 0));
  const at = (i: number) => {
    const { folder, images } = classes[labels[i]];
    return { folder, name: images[i - starts[labels[i]]] };
  };
  return {
    source,
    classNames: classes.map(({ name }) => name),
    labels,
    nameOf(i) {
      const { folder, name } = at(i);
      return pathIn(folder, name);
    },
    async read(i) {
      const { folder, name } = at(i);
      return await folder.read(name);
    },
  };
}
