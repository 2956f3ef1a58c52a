// The labels of some of a bundle's images. Not which images those are.
import type { LabelBundle } from './bundle.ts';

/** The labels of the images at `chosen`, in that order. Throws at the first image that the bundle, called `source`, does not label. */
export function selectLabels(bundle: LabelBundle, chosen: ArrayLike<number>, source: string): LabelBundle {
  const K = bundle.header.classNames.length;
  const placeOf = new Map(Array.from(bundle.images, (image, place) => [image, place]));
  const places = Array.from(chosen, (image) => {
    const place = placeOf.get(image);
    if (place !== undefined) return place;
    throw new Error(
      `labels: expected a label of image ${image} in ${source}, got labels of ${placeOf.size} others. Label the images that student.ipc and data.images choose.`,
    );
  });
  const values = new Float32Array(places.length * K);
  places.forEach((place, row) => {
    values.set(bundle.values.subarray(place * K, (place + 1) * K), row * K);
  });
  return { ...bundle, values, images: Int32Array.from(chosen), classes: Int32Array.from(places, (place) => bundle.classes[place]) };
}
