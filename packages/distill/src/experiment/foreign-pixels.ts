// What a file says of its images, as 8-bit pixels where it can be, else as networks see it beside pixels that show it. Not the file, and not the classes.
//
// Levels of grey, 0 to 255 for what a pixel can be:
//   pixels: v      unit: 255 v      normalised: 255 (v std_c + mean_c)      whitened: 255 (v T^-1 + m), by the whitening of the data
import { normaliseUnit, type Rgb, unwhiten, type Whitening, whitenUnit } from '@softlabel/data';
import type { ImageSettings } from '../recipe/schema.ts';

type FileSettings = Extract<ImageSettings, { name: 'file' }>;

/** How the images of the data are preprocessed: whitened, or normalised where `whitening` is null. */
export interface Preprocessed {
  readonly mean: Rgb;
  readonly std: Rgb;
  readonly whitening: (() => Promise<Whitening>) | null;
}

/** Images [N, H, W, 3]: pixels, and floats where these are not all there is to them. */
export interface ForeignPixels {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly floats?: Float32Array<ArrayBuffer>;
}

/** How far from a whole grey level a pixel may lie: what half precision loses of a normalised pixel, and far less than a level. */
const TOLERANCE = 0.1;

/** Images of `size` values each. Throws where no pixels could be meant: for NaN, and where all lie in another range than the settings say. */
export async function foreignPixels(
  values: Float32Array<ArrayBuffer>,
  size: number,
  settings: FileSettings,
  data: Preprocessed,
): Promise<ForeignPixels> {
  const levels = await levelsOf(values, settings, data);
  requireNumbers(values, size, settings);
  const isWhole = levels.every((level) => level > -0.5 && level < 255.5 && Math.abs(level - Math.round(level)) <= TOLERANCE);
  const images = Uint8Array.from(levels, (level) => Math.min(255, Math.max(0, Math.round(level))));
  if (isWhole) return { images };
  requirePlausible(levels, values, settings);
  if (settings.round) return { images };
  return { images, floats: await seenValues(values, levels, settings, data) };
}

async function levelsOf(values: Float32Array, settings: FileSettings, { mean, std, whitening }: Preprocessed): Promise<Float32Array> {
  switch (settings.values) {
    case 'pixels':
      return values;
    case 'unit':
      return values.map((value) => 255 * value);
    case 'normalised':
      return values.map((value, i) => 255 * (value * std[i % 3] + mean[i % 3]));
    case 'whitened':
      if (whitening === null) throw new Error(WITHOUT_WHITENING);
      return unwhiten(values, await whitening()).map((value) => 255 * value);
  }
}

const WITHOUT_WHITENING =
  'data.images: expected data.preprocessing zca for the values whitened, got normalise. Set data.preprocessing=zca, or say what the values are.';

/** As networks see images: as they are where they were preprocessed like the data, else after the same. */
async function seenValues(
  values: Float32Array<ArrayBuffer>,
  levels: Float32Array,
  settings: FileSettings,
  { mean, std, whitening }: Preprocessed,
): Promise<Float32Array<ArrayBuffer>> {
  if (settings.values === (whitening === null ? 'normalised' : 'whitened')) return values;
  const unit = Float32Array.from(levels, (level) => level / 255);
  return whitening === null ? normaliseUnit(unit, { mean, std }) : whitenUnit(unit, await whitening());
}

function requireNumbers(values: Float32Array, size: number, { path }: FileSettings): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new Error(
    `data.images: expected finite values in ${path}, got ${values[wrong]} at image ${Math.floor(wrong / size)}. Save the images again.`,
  );
}

/** Learned images leave the range of pixels, but not by far. */
const FARTHEST = 2550;
/** Levels that a whole set spans at least. Photographs do, dark ones too: one bright spot is enough. Normalised values taken for pixels span about 10. */
const SMALLEST_SPREAD = 64;

/** Throws where the values cannot be of the kind that the settings say: images of another kind would be black, or glare. */
function requirePlausible(levels: Float32Array, values: Float32Array, { values: kind, path }: FileSettings): void {
  const [least, most] = rangeOf(levels);
  if (least >= -FARTHEST && most <= FARTHEST && most - least >= SMALLEST_SPREAD) return;
  const [from, to] = rangeOf(values);
  const others = ['pixels', 'unit', 'normalised', 'whitened'].filter((other) => other !== kind).join(' | ');
  throw new Error(
    `data.images: expected ${kind} values in ${path}, got values from ${from} to ${to}, which are grey levels from ${Math.round(least)} to ${Math.round(most)} of 0 to 255. Say what they are, data.images.values: ${others}.`,
  );
}

const rangeOf = (values: Float32Array): [least: number, most: number] =>
  values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
