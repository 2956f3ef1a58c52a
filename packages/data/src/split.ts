// Where the images of a split lie below a data set's path: class folders, an archive of them, or shards. Not what is in them.
import { openWithin, withoutEnding } from './archive.ts';
import { imagesOfClassFolders } from './class-folders.ts';
import type { FolderEntry } from './files.ts';
import { type Folder, namesOf } from './folder.ts';
import type { ImageList } from './image-list.ts';
import { MissingData } from './missing-data.ts';
import type { Split } from './reader.ts';
import { checkSeries } from './series.ts';
import { imagesOfShards, isShard } from './webdataset.ts';

/** What the folder, archive or shards of each split may be called, the first that is there counts. Shards have a number behind the name. */
export type SplitNames = Readonly<Record<Split, readonly string[]>>;

/** The names that most image folders use. */
export const SPLIT_NAMES: SplitNames = { train: ['train'], test: ['test', 'val', 'validation'] };

/** The images of a split of a data set in `folder`. Throws with what was looked for and what was found, or which shards are missing; `onDamaged` hears of damaged shards. */
export async function findImages(
  folder: Folder,
  split: Split,
  onDamaged: (error: unknown) => void,
  names: SplitNames = SPLIT_NAMES,
): Promise<ImageList> {
  const entries = await folder.list();
  for (const name of names[split]) {
    const shards = shardsOf(entries, name);
    if (shards.length > 0) {
      checkSeries('readImages', folder.path, shards);
      return await imagesOfShards(folder, shards, onDamaged);
    }
    const place = await openWithin(folder, name);
    if (place) return await imagesOfPlace(place, onDamaged);
  }
  const wanted = names[split].map((name) => `'${name}' or '${name}.tar'`).join(', ');
  throw new MissingData(`readImages: expected a folder or archive ${wanted} in ${folder.path}, got ${namesOf(entries)}. Check data.path.`);
}

/** A folder named after a split may hold shards as well as class folders. */
async function imagesOfPlace(place: Folder, onDamaged: (error: unknown) => void): Promise<ImageList> {
  const entries = await place.list();
  const archives = entries.filter(({ name, isFolder }) => !isFolder && name.endsWith('.tar')).map(({ name }) => name);
  const isSharded = archives.length > 0 && (await isShard(await place.open(archives[0])));
  if (!isSharded) return await imagesOfClassFolders(place);
  checkSeries('readImages', place.path, archives);
  return await imagesOfShards(place, archives, onDamaged);
}

/** Files such as train-0001.tar, imagenet1k-train-0001.tar or train_01.tar. */
function shardsOf(entries: readonly FolderEntry[], name: string): string[] {
  const pattern = new RegExp(`(^|[-_])${name}[-_]\\d+$`);
  const isShardName = ({ name: file, isFolder }: FolderEntry) => !isFolder && file.endsWith('.tar') && pattern.test(withoutEnding(file));
  return entries.filter(isShardName).map((entry) => entry.name);
}
