// A data set from an archive that somebody hands to the page: class folders in `train` and `test`, scaled to one small size. Nothing leaves the page.
import {
  type ByteSource,
  channelStatistics,
  checkRange,
  type DataSet,
  decodeList,
  findImages,
  makeDataSet,
  openArchive,
  rethrow,
} from '@softlabel/data';
import { decodeImage } from './decode-image.ts';

/** Side of the images that the network sees: that of the drawn ones. */
const SIDE = 32;

/** The images of a tar or zip archive with the layout of the data set `images`. Throws with the name of what is missing or damaged. */
export async function readOwnImages(file: File): Promise<DataSet> {
  const folder = await openArchive(sourceOf(file));
  const options = { decode: decodeImage, resize: { short: SIDE, crop: SIDE } };
  const train = await decodeList(await findImages(folder, 'train', rethrow), options);
  const test = await decodeList(await findImages(folder, 'test', rethrow), options);
  return await makeDataSet({ name: file.name, train, test, ...channelStatistics(train) });
}

function sourceOf(file: File): ByteSource {
  return {
    name: file.name,
    size: file.size,
    async read(begin, end) {
      checkRange(file, begin, end);
      return new Uint8Array(await file.slice(begin, end).arrayBuffer());
    },
  };
}
