// WGSL of cosine and sine that are equally precise on every device, as WGSL's own need not be. Not a kernel.
import { wgsl } from '@softlabel/runtime';

export const UNIT_CIRCLE = wgsl /* wgsl */`
// (cos, sin) of 2 pi u, to 1e-7, for u from -1/8 to 1: u less its nearest quarter is exact, and the series end below f32's precision.
fn unit_circle(u: f32) -> vec2f {
  let quarter = round(4.0 * u);
  let angle = (4.0 * u - quarter) * 1.57079632679f;
  let square = angle * angle;
  let sine = angle * (1.0 + square * (-1.0 / 6.0 + square * (1.0 / 120.0 + square * (-1.0 / 5040.0 + square * (1.0 / 362880.0)))));
  let cosine = 1.0 + square * (-0.5 + square * (1.0 / 24.0 + square * (-1.0 / 720.0 + square * (1.0 / 40320.0))));
  switch (u32(quarter) % 4u) {
    case 0u: { return vec2f(cosine, sine); }
    case 1u: { return vec2f(-sine, cosine); }
    case 2u: { return vec2f(-cosine, -sine); }
    default: { return vec2f(sine, -cosine); }
  }
}`;
