// WGSL of the convolution on a software adapter, any stride: a subgroup computes a tile of pixels and output channels. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { fourColumns, lines, load4, loadColumns, moveUp, multiplyByLanes, storeColumns } from '../subgroup-tile.wgsl.ts';
import { forwardHeader } from './forward.wgsl.ts';

export interface ForwardTileVariant {
  readonly name: 'subgroup-tile';
  readonly bias: boolean;
  /** channels (outChannels) is a multiple of 4. */
  readonly vectorX: boolean;
  readonly vectorW: boolean;
  /** A workgroup computes 4 * lanes pixels of 4 * lanes output channels. */
  readonly lanes: number;
}

export const forwardTileSource = ({ bias, vectorX, vectorW, lanes }: ForwardTileVariant): string => wgsl /* wgsl */`
enable subgroups;
${forwardHeader({ bias, vectorY: vectorW })}
const LANES = ${lanes}u;
const TILE = 4u * LANES;
${load4('x', vectorX)}
${loadColumns('w', vectorW)}
${storeColumns('y', vectorW)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tiles_o = (p.out_channels + TILE - 1u) / TILE;
  let tile = wid.y * groups.x + wid.x;
  let pixels = p.images * p.out_height * p.out_width;
  let pixel0 = tile / tiles_o * TILE;
  if (pixel0 >= pixels) { return; }
  let own = ${fourColumns('tile % tiles_o * TILE + 4u * lane')};  // this lane's output channels
  let columns = min(own, vec4u(p.out_channels - 1u));

  // A lane holds the channels of four pixels; their first row and column under the filter may wrap below 0.
  let pixel = min(pixel0 + lane + LANES * vec4u(0u, 1u, 2u, 3u), vec4u(pixels - 1u));
  let image = pixel / (p.out_height * p.out_width);
  let top = pixel / p.out_width % p.out_height * p.stride - p.padding;
  let left = pixel % p.out_width * p.stride - p.padding;

#if ${bias}
  let b0 = wid.z * p.stride_bias;
  let initial = vec4f(bias[b0 + columns.x], bias[b0 + columns.y], bias[b0 + columns.z], bias[b0 + columns.w]);
#else
  let initial = vec4f();
#endif
  var acc: array<vec4f, TILE>;
${lines(4 * lanes, (row) => `acc[${row}] = initial;`)}
  for (var r = 0u; r < p.filter_height; r++) { for (var s = 0u; s < p.filter_width; s++) {
    let row = top + r;
    let column = left + s;
    let exists = (row < vec4u(p.height)) & (column < vec4u(p.width));
    let start = wid.z * p.stride_x * 4u + ((image * p.height + row) * p.width + column) * p.channels;
    let tap = wid.z * p.stride_w * 4u + (r * p.filter_width + s) * p.channels * p.out_channels;
    for (var c = 0u; c < p.channels; c += 4u) {
      var here: array<vec4f, 4>;
      var filters: array<vec4f, 4>;
      for (var i = 0u; i < 4u; i++) {
        if (exists[i]) { here[i] = load4_x(start[i] + c, c, p.channels); } else { here[i] = vec4f(); }
        filters[i] = load_w(tap + min(c + i, p.channels - 1u) * p.out_channels, columns);
      }
${multiplyByLanes('here', 'filters', lanes)}
    }
  } }

  for (var i = pixel0; i < min(pixel0 + TILE, pixels); i += LANES) {
    let y0 = wid.z * p.stride_y + i * p.out_channels;
${lines(lanes, (i) => `if (i + ${i}u < pixels) { store_y(y0 + ${i}u * p.out_channels, own, p.out_channels, acc[${i}]); }`)}
${moveUp(4 * lanes, lanes)}
  }
}`;
