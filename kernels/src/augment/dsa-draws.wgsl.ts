// WGSL of what differentiable Siamese augmentation draws: a transformation for the batch, a map or a square for each image. Not a kernel.
import { wgsl } from '@softlabel/runtime';
import { PHILOX } from '../random/philox.wgsl.ts';
import { UNIT_CIRCLE } from '../random/unit-circle.wgsl.ts';
import { DSA_TRANSFORMATIONS } from './transformations.ts';

const { crop, flip, scale, rotate } = DSA_TRANSFORMATIONS;

/** Functions of the words that Philox gives for a batch and for an image; they read the sizes and the mask from the params. */
export const DSA_DRAWS = wgsl /* wgsl */`
${PHILOX}
${UNIT_CIRCLE}

// One of the transformations whose bits are set.
fn drawn_transformation(word: u32) -> u32 {
  var left = p.transformations;
  for (var skip = integer_of(word, countOneBits(left)); skip > 0u; skip--) { left &= left - 1u; }
  return left & (~left + 1u);
}

// From a pixel of the result to a place in the source, in pixels (column, row): source = matrix (pixel - centre) + centre + shift.
struct Map { matrix: mat2x2f, shift: vec2f }

fn drawn_map(transformation: u32, words: vec4u) -> Map {
  let u = uniform_of(words);
  let identity = mat2x2f(1.0, 0.0, 0.0, 1.0);
  switch (transformation) {
    case ${crop}u: {
      let most = (vec2u(p.width, p.height) + 4u) / 8u;
      let shift = vec2u(integer_of(words.y, 2u * most.x + 1u), integer_of(words.x, 2u * most.y + 1u));
      return Map(identity, vec2f(shift) - vec2f(most));
    }
    case ${flip}u: { return Map(mat2x2f(select(1.0, -1.0, u.x < 0.5), 0.0, 0.0, 1.0), vec2f()); }
    case ${scale}u: {
      let factor = 1.0 / 1.2 + u.xy * (1.2 - 1.0 / 1.2);
      return Map(mat2x2f(factor.x, 0.0, 0.0, factor.y), vec2f());
    }
    case ${rotate}u: {
      let turned = unit_circle((u.x - 0.5) * (2.0 * 15.0 / 360.0));
      // Rotates the square from -1 to 1 that the image is stretched from.
      let last = vec2f(f32(p.width) - 1.0, f32(p.height) - 1.0);
      let stretch = last.yx / max(last, vec2f(1.0));
      return Map(mat2x2f(turned.x, turned.y * stretch.x, -turned.y * stretch.y, turned.x), vec2f());
    }
    default: { return Map(identity, vec2f()); }
  }
}

// Whether the cut-out square leaves the pixel.
fn is_kept(pixel: vec2u, words: vec4u) -> bool {
  let size = (vec2u(p.width, p.height) + 1u) / 2u;
  let places = vec2u(p.width, p.height) + 1u - size % 2u;
  let middle = vec2u(integer_of(words.y, places.x), integer_of(words.x, places.y));
  return any(pixel + size / 2u < middle) || any(pixel + size / 2u >= middle + size);
}`;
