// WGSL of the convolution's gradient of w on a software adapter, any stride: a subgroup computes a tile of channels of one tap. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { fourColumns, lines, loadColumns, moveUp, multiplyByComponents, storeColumns } from '../subgroup-tile.wgsl.ts';
import { weightGradientHeader } from './weight-gradient.wgsl.ts';

export interface WeightGradientTileVariant {
  readonly name: 'subgroup-tile';
  /** channels (outChannels) is a multiple of 4. */
  readonly vectorX: boolean;
  readonly vectorY: boolean;
  /** A workgroup computes 4 * lanes channels by 4 * lanes output channels. */
  readonly lanes: number;
}

export const weightGradientTileSource = ({ vectorX, vectorY, lanes }: WeightGradientTileVariant): string => wgsl /* wgsl */`
enable subgroups;
${weightGradientHeader(vectorY)}
const LANES = ${lanes}u;
const TILE = 4u * LANES;
${loadColumns('x', vectorX)}
${loadColumns('d_y', vectorY)}
${storeColumns('d_w', vectorY)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tiles_o = (p.out_channels + TILE - 1u) / TILE;
  let tiles_c = (p.channels + TILE - 1u) / TILE;
  let taps = p.filter_height * p.filter_width;
  let tile = wid.y * groups.x + wid.x;
  let part = tile / (tiles_o * tiles_c * taps);
  if (part >= p.parts) { return; }
  let tap = tile / (tiles_o * tiles_c) % taps;
  let r = tap / p.filter_width;
  let s = tap % p.filter_width;
  let c0 = tile / tiles_o % tiles_c * TILE;
  let channels = min(${fourColumns('c0 + 4u * lane')}, vec4u(p.channels - 1u));
  let own = ${fourColumns('tile % tiles_o * TILE + 4u * lane')};  // this lane's output channels
  let columns = min(own, vec4u(p.out_channels - 1u));
  let x0 = wid.z * p.stride_x * 4u;
  let y0 = wid.z * p.stride_d_y * 4u;

  let images_per_part = (p.images + p.parts - 1u) / p.parts;
  let end = min((part + 1u) * images_per_part, p.images);
  var acc: array<vec4f, TILE>;
  for (var image = part * images_per_part; image < end; image++) { for (var i = 0u; i < p.out_height; i++) {
    let row = i * p.stride + r - p.padding;   // wraps to a huge number above the image
    if (row >= p.height) { continue; }
    let x_row = x0 + (image * p.height + row) * p.width * p.channels;
    let y_row = y0 + (image * p.out_height + i) * p.out_width * p.out_channels;
    for (var j = 0u; j < p.out_width; j += 4u) {
      var here: array<vec4f, 4>;
      var gradients: array<vec4f, 4>;
      for (var k = 0u; k < 4u; k++) {
        let column = (j + k) * p.stride + s - p.padding;
        if (j + k < p.out_width && column < p.width) {
          here[k] = load_x(x_row + column * p.channels, channels);
          gradients[k] = load_d_y(y_row + (j + k) * p.out_channels, columns);
        } else {
          here[k] = vec4f();
          gradients[k] = vec4f();
        }
      }
${multiplyByComponents('here', 'gradients', lanes)}
    }
  } }

  for (var c = c0; c < min(c0 + TILE, p.channels); c += LANES) {
    let w0 = wid.z * p.stride_d_w + ((part * taps + tap) * p.channels + c) * p.out_channels;
${lines(lanes, (i) => `if (c + ${i}u < p.channels) { store_d_w(w0 + ${i}u * p.out_channels, own, p.out_channels, acc[${i}]); }`)}
${moveUp(4 * lanes, lanes)}
  }
}`;
