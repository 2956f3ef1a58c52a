// The six transformations of differentiable Siamese augmentation, as bits of a mask. Not their arithmetic.

/** In the order of the paper's strategy string; a mask of these says which may be drawn (paper, A.1). */
export const DSA_TRANSFORMATIONS = { color: 1, crop: 2, cutout: 4, flip: 8, scale: 16, rotate: 32 } as const;
