// WGSL of the convolution's gradient of x on a software adapter, any stride: a subgroup computes a tile of pixels and channels. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { fromLane, lines, load4, moveUp, multiplyByLanes, storeColumns } from '../subgroup-tile.wgsl.ts';
import { inputGradientHeader } from './input-gradient.wgsl.ts';
import { reachingPixel, reachOfPhase, tileOfPhase } from './input-gradient-phases.wgsl.ts';

export interface InputGradientTileVariant {
  readonly name: 'subgroup-tile';
  /** outChannels is a multiple of 4. */
  readonly vector: boolean;
  /** A workgroup computes 4 * lanes pixels of 4 * lanes channels. */
  readonly lanes: number;
}

export const inputGradientTileSource = ({ vector, lanes }: InputGradientTileVariant): string => wgsl /* wgsl */`
enable subgroups;
${inputGradientHeader}
const LANES = ${lanes}u;
const TILE = 4u * LANES;
${load4('d_y', vector)}
${load4('w', vector)}
${storeColumns('d_x', false)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
${tileOfPhase('TILE', 'TILE')}
  let own = tile % tiles_c * TILE + lane + LANES * vec4u(0u, 1u, 2u, 3u);  // this lane's channels
  let channels = min(own, vec4u(p.channels - 1u));

  let place = min(place0 + lane + LANES * vec4u(0u, 1u, 2u, 3u), vec4u(places - 1u));
  let image = place / (rows * columns);
  let row = place / columns % rows;        // of the pixel, in strides
  let column = place % columns;
${reachOfPhase}

  var acc: array<vec4f, TILE>;
  for (var r = reach_down % p.stride; r < p.filter_height; r += p.stride) {
    for (var s = reach_right % p.stride; s < p.filter_width; s += p.stride) {
${reachingPixel}
      let exists = (q < vec4u(p.out_height)) & (t < vec4u(p.out_width));
      let start = wid.z * p.stride_d_y * 4u + ((image * p.out_height + q) * p.out_width + t) * p.out_channels;
      let tap = wid.z * p.stride_w * 4u + ((r * p.filter_width + s) * p.channels + channels) * p.out_channels;
      for (var o = 0u; o < p.out_channels; o += 4u) {
        var here: array<vec4f, 4>;
        var by_channel: array<vec4f, 4>;
        for (var i = 0u; i < 4u; i++) {
          if (exists[i]) { here[i] = load4_d_y(start[i] + o, o, p.out_channels); } else { here[i] = vec4f(); }
          by_channel[i] = load4_w(tap[i] + o, o, p.out_channels);
        }
        var filters: array<vec4f, 4>;
        for (var i = 0u; i < 4u; i++) { filters[i] = vec4f(by_channel[0][i], by_channel[1][i], by_channel[2][i], by_channel[3][i]); }
${multiplyByLanes('here', 'filters', lanes)}
      }
    }
  }

  let i = row * p.stride + phase / p.stride;
  let j = column * p.stride + phase % p.stride;
  var pixel = wid.z * p.stride_d_x + ((image * p.height + i) * p.width + j) * p.channels;
  var count = select(vec4u(), vec4u(p.channels), (i < vec4u(p.height)) & (j < vec4u(p.width)));  // channels to store
  for (var place_i = place0; place_i < min(place0 + TILE, places); place_i += LANES) {
${lines(lanes, (l) => `if (place_i + ${l}u < places) { store_d_x(${fromLane('pixel.x', l)}, own, ${fromLane('count.x', l)}, acc[${l}]); }`)}
${moveUp(4 * lanes, lanes)}
    pixel = pixel.yzwx;
    count = count.yzwx;
  }
}`;
