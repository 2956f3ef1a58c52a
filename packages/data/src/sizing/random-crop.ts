// Which box of an image a training step sees, and whether mirrored: torchvision's RandomResizedCrop and RandomHorizontalFlip. Cuts nothing: decoders do.
import { randomBelow, randomUniform } from '@softlabel/runtime';

/** What addresses a draw: the same for an image whenever the step is taken. */
export interface CropDraw {
  readonly seed: number;
  /** Counted from 0 over the whole training. */
  readonly step: number;
  /** Its index in the training set. */
  readonly image: number;
}

/** A box of the image, drawn as `drawCrop` says, is scaled to `width` x `height` pixels. */
export interface RandomCrop {
  readonly width: number;
  readonly height: number;
  readonly draw: CropDraw;
}

/** A box of pixels. */
export interface CropBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const AREA = [0.08, 1] as const;
const RATIO = [3 / 4, 4 / 3] as const;
const TRIES = 10;
/** Two numbers for the size of each try, two for the place, one for the flip; a power of two keeps images apart. */
const NUMBERS = 32;
const PLACE = 2 * TRIES;

/**
 * The box of a `width` x `height` image: its share of the area uniform in [0.08, 1], its ratio log-uniform in [3/4, 4/3], its place uniform. Of ten
 * draws the first that fits; else the largest box of an allowed ratio, from the middle. Mirrored with probability 1/2.
 */
export function drawCrop(width: number, height: number, { seed, step, image }: CropDraw): { box: CropBox; isMirrored: boolean } {
  const at = (number: number) => image * NUMBERS + number;
  const uniform = (number: number, [from, to]: readonly [number, number]) =>
    from + (to - from) * randomUniform(seed, 'crop', step, at(number));
  const isMirrored = randomUniform(seed, 'crop', step, at(NUMBERS - 1)) < 0.5;
  for (let i = 0; i < TRIES; i++) {
    const area = width * height * uniform(2 * i, AREA);
    const ratio = Math.exp(uniform(2 * i + 1, [Math.log(RATIO[0]), Math.log(RATIO[1])]));
    const [w, h] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (w < 1 || w > width || h < 1 || h > height) continue;
    const left = randomBelow(width - w + 1, seed, 'crop', step, at(PLACE));
    const top = randomBelow(height - h + 1, seed, 'crop', step, at(PLACE + 1));
    return { box: { left, top, width: w, height: h }, isMirrored };
  }
  return { box: middleBox(width, height), isMirrored };
}

function middleBox(width: number, height: number): CropBox {
  const w = Math.min(width, Math.round(height * RATIO[1]));
  const h = Math.min(height, Math.round(width / RATIO[0]));
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}
