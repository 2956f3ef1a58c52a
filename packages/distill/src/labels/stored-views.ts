// What the labels of a teacher would take on disk, were they kept instead of made while a student learns. Nothing keeps them here.
import type { Augmentation } from '@softlabel/train';

/**
 * Bytes of what is drawn for an image in a batch: up to three numbers of a transformation; a crop (four numbers), whether it is flipped, and the
 * image it is mixed with. What a batch has once, such as its box, is not counted. Here all of it comes from Philox by seed, step and place.
 */
const DRAWN_BYTES: Readonly<Record<Augmentation, number>> = { none: 0, dsa: 12, cutmix: 21 };

/** Bytes per image of what it takes to repeat `epochs` with a label of `classes` float32 values for the view of each. */
export const storedViewBytes = (augment: Augmentation, epochs: number, classes: number): number =>
  epochs * (4 * classes + DRAWN_BYTES[augment]);
