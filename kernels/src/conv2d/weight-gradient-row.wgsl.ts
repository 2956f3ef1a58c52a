// WGSL of the convolution's gradient of w with stride 1 on a software adapter: a subgroup slides runs of dY along rows of x. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { accumulate, fourColumns, fromLane, lines, loadColumns, moveUp, storeColumns } from '../subgroup-tile.wgsl.ts';
import { weightGradientHeader } from './weight-gradient.wgsl.ts';

export interface WeightGradientRowVariant {
  readonly name: 'subgroup-row';
  /** channels (outChannels) is a multiple of 4. */
  readonly vectorX: boolean;
  readonly vectorY: boolean;
  readonly lanes: number;
  /** filterWidth: from 2 to lanes. */
  readonly taps: number;
  /** Filter rows and channels of w that a workgroup computes for 4 * lanes output channels: with several rows all channels, and filterHeight is a multiple of `rows`. */
  readonly rows: number;
  readonly channels: number;
}

/** Pixels of dY that meet the filter's columns at a time. */
const run = ({ lanes, taps }: WeightGradientRowVariant): number => Math.min(4, lanes - taps + 1);

/** WGSL of channel `c` of what a lane holds of x in filter row `row`. */
function held({ vectorX, channels }: WeightGradientRowVariant, row: number, c: number): string {
  const at = row * channels + c;
  return vectorX ? `here[${Math.floor(at / 4)}][${at % 4}]` : `here[${at}]`;
}

const multiply = (variant: WeightGradientRowVariant, row: number, c: number): string =>
  lines(variant.taps, (tap) => {
    const products = Array.from({ length: run(variant) }, (_, i) => `${fromLane(held(variant, row, c), i + tap)} * gradients[${i}]`);
    return accumulate((row * variant.channels + c) * variant.taps + tap, products);
  });

const loadRow = ({ vectorX, channels }: WeightGradientRowVariant, row: number): string => {
  const [count, first] = vectorX ? [channels / 4, (row * channels) / 4] : [channels, row * channels];
  const element = (i: number) => (vectorX ? `x[start / 4u + ${i}u]` : `x[(start + ${i}u) / 4u][(start + ${i}u) % 4u]`);
  return `
        let row = i + r + ${row}u - p.padding;  // wraps to a huge number above the image
        if (needed && row < p.height) {
          let start = x0 + ((image * p.height + row) * p.width + column) * p.channels + c0;
${lines(count, (i) => `here[${first + i}] = ${element(i)};`)}
        } else {
${lines(count, (i) => `here[${first + i}] = ${vectorX ? 'vec4f()' : '0.0'};`)}
        }`;
};

export const weightGradientRowSource = (variant: WeightGradientRowVariant): string => wgsl /* wgsl */`
enable subgroups;
${weightGradientHeader(variant.vectorY)}
const LANES = ${variant.lanes}u;
const TAPS = ${variant.taps}u;
const ROWS = ${variant.rows}u;
const CHANNELS = ${variant.channels}u;
const RUN = ${run(variant)}u;
${loadColumns('d_y', variant.vectorY)}
${storeColumns('d_w', variant.vectorY)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tiles_o = (p.out_channels + 4u * LANES - 1u) / (4u * LANES);
  let tiles_c = (p.channels + CHANNELS - 1u) / CHANNELS;
  let tiles_r = p.filter_height / ROWS;
  let tile = wid.y * groups.x + wid.x;
  let part = tile / (tiles_o * tiles_c * tiles_r);
  if (part >= p.parts) { return; }
  let own = ${fourColumns('(tile % tiles_o * LANES + lane) * 4u')};  // this lane's output channels
  let c0 = tile / tiles_o % tiles_c * CHANNELS;
  let r = tile / (tiles_o * tiles_c) % tiles_r * ROWS;
  let columns = min(own, vec4u(p.out_channels - 1u));
  let x0 = wid.z * p.stride_x * 4u;
  let y0 = wid.z * p.stride_d_y * 4u;

  // Rows of dY whose filter rows r to r + ROWS - 1 meet the image.
  let first_row = p.padding - min(p.padding, r + ROWS - 1u);
  let end_row = min(p.out_height, p.height + p.padding - r);
  let images_per_part = (p.images + p.parts - 1u) / p.parts;
  let end_image = min((part + 1u) * images_per_part, p.images);
  var acc: array<vec4f, ROWS * CHANNELS * TAPS>;  // [row, channel, tap]
  for (var image = part * images_per_part; image < end_image; image++) { for (var i = first_row; i < end_row; i++) {
    for (var j = 0u; j < p.out_width; j += RUN) {
      // Lane l holds the channels from c0 on of the pixel under tap l of output pixel j.
      let column = j + lane - p.padding;
      let needed = lane < RUN + TAPS - 1u && column < p.width;
      var here: array<${variant.vectorX ? 'vec4f' : 'f32'}, ROWS * CHANNELS${variant.vectorX ? ' / 4u' : ''}>;
${lines(variant.rows, (row) => `{${loadRow(variant, row)} }`)}
      let y = y0 + ((image * p.out_height + i) * p.out_width + j) * p.out_channels;
      var gradients: array<vec4f, RUN>;
      for (var k = 0u; k < RUN; k++) {
        if (j + k < p.out_width) { gradients[k] = load_d_y(y + k * p.out_channels, columns); } else { gradients[k] = vec4f(); }
      }
${lines(variant.rows * variant.channels, (row) => multiply(variant, Math.floor(row / variant.channels), row % variant.channels))}
    }
  } }

  // The driver writes out a loop whose turns it can count, stores and all, and then compiles for twice as long: channels end where the tensor says.
  for (var row = 0u; row < ROWS; row++) { for (var c = c0; c < min(c0 + CHANNELS, p.channels); c++) {
    let w0 = wid.z * p.stride_d_w + (((part * p.filter_height + r + row) * TAPS) * p.channels + c) * p.out_channels;
${lines(variant.taps, (tap) => `store_d_w(w0 + ${tap}u * p.channels * p.out_channels, own, p.out_channels, acc[${tap}]);`)}
${moveUp(variant.rows * variant.channels * variant.taps, variant.taps)}
  } }
}`;
