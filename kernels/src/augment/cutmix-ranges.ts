// The ranges that random resized crops are drawn from. Not their arithmetic.

/** Share of the image's area that a crop has. */
export const CROP_AREA = [0.08, 1] as const;

/** Width of a crop over its height, where both ends fit the image. */
export const CROP_RATIO = [3 / 4, 4 / 3] as const;
