// WGSL of random resized crops, flips and CutMix. No launch logic.
import { f32Literal, STREAMS, wgsl } from '@softlabel/runtime';
import { PHILOX } from '../random/philox.wgsl.ts';
import { CROP_AREA, CROP_RATIO } from './cutmix-ranges.ts';

export interface CutmixVariant {
  readonly name: 'few-lanes' | 'many-lanes';
}

/** Invocations that share an image. */
const LANES = { 'few-lanes': 8, 'many-lanes': 128 } as const;

const [LEAST_AREA, MOST_AREA] = CROP_AREA.map(f32Literal);
const [LEAST_RATIO, MOST_RATIO] = CROP_RATIO.map(f32Literal);

export const cutmixSource = ({ name }: CutmixVariant): string => wgsl /* wgsl */`
struct Params { images: u32, height: u32, width: u32, channels: u32, stride_x: u32, stride_counter: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;  // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> counter: array<u32>;  // [seed, step]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [images, height, width, channels]

const LANES = ${LANES[name]}u;
${PHILOX}

// The batch's box, its pixels (column, row) from first to before end, which come from the image shift places further on.
struct Mix { first: vec2i, end: vec2i, shift: u32 }

fn drawn_mix(words: vec4u) -> Mix {
  let size = vec2i(i32(p.width), i32(p.height));
  let kept = uniform_of(words).x;
  let reach = vec2i(vec2f(size) * sqrt(1.0 - kept)) / 2;
  let middle = vec2i(vec2u(integer_of(words.y, p.width), integer_of(words.z, p.height)));
  return Mix(max(middle - reach, vec2i()), min(middle + reach, size), integer_of(words.w, p.images));
}

// From a pixel of the view to a place in the image, both (column, row): start + pixel * pitch.
struct View { start: vec2f, pitch: vec2f }

fn drawn_view(words: vec4u) -> View {
  let u = uniform_of(words);
  let size = vec2f(f32(p.width), f32(p.height));
  let area = mix(${LEAST_AREA}, ${MOST_AREA}, u.x);
  let narrowest = area * size.x / size.y;  // as high as the image
  let widest = size.x / size.y / area;     // as wide as the image
  let least = clamp(${LEAST_RATIO}, narrowest, widest);
  let most = clamp(${MOST_RATIO}, narrowest, widest);
  let ratio = least * pow(most / least, u.y);
  let crop = sqrt(area * size.x * size.y * vec2f(ratio, 1.0 / ratio));
  let pitch = crop / size;
  let start = u.zw * (size - crop) + 0.5 * pitch - 0.5;
  let is_flipped = (words.x & 1u) == 1u;  // a bit that uniforms leave out
  return View(
    vec2f(select(start.x, start.x + (size.x - 1.0) * pitch.x, is_flipped), start.y),
    vec2f(select(pitch.x, -pitch.x, is_flipped), pitch.y),
  );
}

// The four pixels around a place, as offsets of their first channels, and the place's distance from the first of them.
struct Corners { offsets: vec4u, part: vec2f }

fn corners_of(view: View, pixel: vec2u) -> Corners {
  let last = vec2f(f32(p.width) - 1.0, f32(p.height) - 1.0);
  let place = clamp(view.start + vec2f(pixel) * view.pitch, vec2f(), last);
  let near = vec2u(place);
  let far = min(near + 1u, vec2u(last));
  let rows = vec2u(near.y, far.y) * p.width;
  return Corners(p.channels * vec4u(rows.x + near.x, rows.x + far.x, rows.y + near.x, rows.y + far.x), place - vec2f(near));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let image = wid.y * groups.x + wid.x;
  if (image >= p.images) { return; }
  let seed = counter[wid.z * p.stride_counter];
  let step = counter[wid.z * p.stride_counter + 1u];
  let box = drawn_mix(random_quad(seed, ${STREAMS.augment}u, step, 0u));
  let partner = (image + box.shift) % p.images;
  let own = drawn_view(random_quad(seed, ${STREAMS.augment}u, step, image + 1u));
  let others = drawn_view(random_quad(seed, ${STREAMS.augment}u, step, partner + 1u));

  let elements = p.height * p.width * p.channels;
  let x0 = wid.z * p.stride_x;
  let y0 = wid.z * p.stride_y + image * elements;
  for (var i = lane; i < p.height * p.width; i += LANES) {
    let pixel = vec2u(i % p.width, i / p.width);
    var corners = corners_of(own, pixel);
    var source0 = x0 + image * elements;
    if (all(vec2i(pixel) >= box.first) && all(vec2i(pixel) < box.end)) {
      corners = corners_of(others, pixel);
      source0 = x0 + partner * elements;
    }
    for (var c = 0u; c < p.channels; c++) {
      let at = source0 + corners.offsets + c;
      let upper = mix(x[at.x], x[at.y], corners.part.x);
      let lower = mix(x[at.z], x[at.w], corners.part.x);
      y[y0 + i * p.channels + c] = mix(upper, lower, corners.part.y);
    }
  }
}`;
