// WGSL of differentiable Siamese augmentation and of its adjoint. No launch logic.
import { STREAMS, wgsl } from '@softlabel/runtime';
import { joinFunction } from '../join.wgsl.ts';
import { DSA_DRAWS } from './dsa-draws.wgsl.ts';
import { DSA_TRANSFORMATIONS } from './transformations.ts';

export interface DsaVariant {
  readonly name: 'few-lanes' | 'many-lanes';
  /** dX from dY instead of y from x. */
  readonly adjoint: boolean;
  /** Channels that are taken together: divides their number. */
  readonly chunk: 1 | 2 | 3 | 4;
}

/** Invocations that share an image. */
const LANES = { 'few-lanes': 8, 'many-lanes': 128 } as const;

/** How a pixel of the result is a sum of pixels of the source: bilinear reading with zeros outside, or its transpose. */
const resampling = (adjoint: boolean): string => wgsl /* wgsl */`
fn centre() -> vec2f { return vec2f(f32(p.width) - 1.0, f32(p.height) - 1.0) * 0.5; }

fn place_of(map: Map, pixel: vec2f) -> vec2f { return map.matrix * (pixel - centre()) + centre() + map.shift; }

// Pixels (column, row) of the source that may count, and how they weigh: by their distance from place.
struct Window { first: vec2i, last: vec2i, place: vec2f }

fn window_of(map: Map, pixel: vec2f) -> Window {
#if ${adjoint}
  // The pixels that the map takes to within 1 of pixel.
  let m = map.matrix;
  let inverse = mat2x2f(m[1][1], -m[0][1], -m[1][0], m[0][0]) * (1.0 / determinant(m));
  let middle = inverse * (pixel - centre() - map.shift) + centre();
  let reach = abs(inverse[0]) + abs(inverse[1]);
  let window = Window(vec2i(ceil(middle - reach)), vec2i(floor(middle + reach)), pixel);
#else
  let place = place_of(map, pixel);
  let window = Window(vec2i(floor(place)), vec2i(floor(place)) + 1, place);
#endif
  return Window(max(window.first, vec2i()), min(window.last, vec2i(vec2u(p.width, p.height)) - 1), window.place);
}

fn weight_of(map: Map, window: Window, pixel: vec2f) -> f32 {
#if ${adjoint}
  let place = place_of(map, pixel);
#else
  let place = pixel;
#endif
  let near = max(1.0 - abs(place - window.place), vec2f());
  return near.x * near.y;
}`;

export const dsaSource = ({ name, adjoint, chunk }: DsaVariant): string => {
  const [source, result] = adjoint ? ['d_y', 'd_x'] : ['x', 'y'];
  return wgsl /* wgsl */`
struct Params {
  images: u32, height: u32, width: u32, channels: u32, transformations: u32,
  stride_${source}: u32, stride_counter: u32, stride_${result}: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> ${source}: array<f32>;  // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> counter: array<u32>;  // [seed, step]
@group(0) @binding(3) var<storage, read_write> ${result}: array<f32>;  // [images, height, width, channels]

const LANES = ${LANES[name]}u;
const CHUNK = ${chunk}u;
alias Chunk = array<f32, CHUNK>;
${joinFunction({ name: 'join_sum', type: 'f32', combine: 'a + b', invocations: LANES[name] })}
${DSA_DRAWS}
${resampling(adjoint)}

// The sum of all channels of one pixel of the source, which start at source0.
fn channel_sum(source0: u32) -> f32 {
  var sum = 0.0;
  for (var c0 = 0u; c0 < p.channels; c0 += CHUNK) {
    for (var c = 0u; c < CHUNK; c++) { sum += ${source}[source0 + c0 + c]; }
  }
  return sum;
}

// Brightness, saturation and contrast of a chunk of a pixel. The adjoint is the same without brightness.
fn recoloured(source0: u32, pixel_mean: f32, image_mean: f32, u: vec4f) -> Chunk {
  let brightness = ${adjoint ? '0.0' : 'u.x - 0.5'};
  var chunk: Chunk;
  for (var c = 0u; c < CHUNK; c++) {
    let saturated = (${source}[source0 + c] - pixel_mean) * (2.0 * u.y) + pixel_mean;
    chunk[c] = (saturated - image_mean) * (u.z + 0.5) + image_mean + brightness;
  }
  return chunk;
}

// A chunk of a pixel of the result, as a sum over the pixels of the source; its first channel starts at source0.
fn resampled(map: Map, pixel: vec2f, source0: u32) -> Chunk {
  let window = window_of(map, pixel);
  var chunk = Chunk();
  for (var row = window.first.y; row <= window.last.y; row++) {
    for (var column = window.first.x; column <= window.last.x; column++) {
      let weight = weight_of(map, window, vec2f(vec2i(column, row)));
      if (weight == 0.0) { continue; }
      let at = source0 + (u32(row) * p.width + u32(column)) * p.channels;
      for (var c = 0u; c < CHUNK; c++) { chunk[c] += weight * ${source}[at + c]; }
    }
  }
  return chunk;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let image = wid.y * groups.x + wid.x;
  if (image >= p.images) { return; }
  let pixels = p.height * p.width;
  let source0 = wid.z * p.stride_${source} + image * pixels * p.channels;
  let result0 = wid.z * p.stride_${result} + image * pixels * p.channels;

  let seed = counter[wid.z * p.stride_counter];
  let step = counter[wid.z * p.stride_counter + 1u];
  let transformation = drawn_transformation(random_quad(seed, ${STREAMS.augment}u, step, 0u).x);
  let words = random_quad(seed, ${STREAMS.augment}u, step, image + 1u);
  let u = uniform_of(words);
  let map = drawn_map(transformation, words);
  let is_color = transformation == ${DSA_TRANSFORMATIONS.color}u;

  var sum = 0.0;
  if (is_color) {
    for (var i = lane; i < pixels; i += LANES) { sum += channel_sum(source0 + i * p.channels); }
  }
  let image_mean = join_sum(lane, 1u, sum) / f32(pixels * p.channels);

  for (var i = lane; i < pixels; i += LANES) {
    let pixel = vec2u(i % p.width, i / p.width);
    let kept = transformation != ${DSA_TRANSFORMATIONS.cutout}u || is_kept(pixel, words);
    var pixel_mean = 0.0;
    if (is_color) { pixel_mean = channel_sum(source0 + i * p.channels) / f32(p.channels); }
    for (var c0 = 0u; c0 < p.channels; c0 += CHUNK) {
      var chunk = Chunk();
      if (is_color) {
        chunk = recoloured(source0 + i * p.channels + c0, pixel_mean, image_mean, u);
      } else if (kept) {
        chunk = resampled(map, vec2f(pixel), source0 + c0);
      }
      for (var c = 0u; c < CHUNK; c++) { ${result}[result0 + i * p.channels + c0 + c] = chunk[c]; }
    }
  }
}`;
};
