// WGSL of the convolution with stride 1 on a software adapter: a subgroup slides the filter's rows along runs of pixels. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { accumulate, fourColumns, fromLane, lines, loadColumns, moveUp, storeColumns } from '../subgroup-tile.wgsl.ts';
import { forwardHeader, type TakesMoments } from './forward.wgsl.ts';

export interface ForwardRowVariant extends TakesMoments {
  readonly name: 'subgroup-row';
  readonly bias: boolean;
  /** outChannels is a multiple of 4. */
  readonly vectorW: boolean;
  /** A workgroup computes `lanes` runs of `lanes` neighbouring output pixels, for 4 * lanes output channels. */
  readonly lanes: number;
  /** filterWidth: from 2 to lanes + 1. */
  readonly taps: number;
}

/** Runs whose overhang, the pixels that only their last outputs reach, fits into one vector of lanes. */
const runsPerOverhang = ({ lanes, taps }: ForwardRowVariant): number => Math.floor(lanes / (taps - 1));

/** The input pixel under filter column `tap` of the output pixel `i` of `run`, in every lane. */
function pixelUnder(variant: ForwardRowVariant, run: number, i: number, tap: number): string {
  const { lanes, taps } = variant;
  if (i + tap < lanes) return fromLane(`here[${run}]`, i + tap);
  const shared = runsPerOverhang(variant);
  return fromLane(`here[${lanes + Math.floor(run / shared)}]`, (run % shared) * (taps - 1) + i + tap - lanes);
}

const multiplyRun = (variant: ForwardRowVariant, run: number): string =>
  lines(variant.lanes, (i) => {
    const products = Array.from({ length: variant.taps }, (_, tap) => `${pixelUnder(variant, run, i, tap)} * filters[${tap}]`);
    return accumulate(run * variant.lanes + i, products);
  });

/** Moments of all pixels that the lane computed, for its output channels. The mean comes first, so that a large one cancels no deviations. */
const takeMoments = ({ lanes }: ForwardRowVariant): string => wgsl /* wgsl */`
  var sum = vec4f();
${lines(lanes ** 2, (row) => `sum += acc[${row}];`)}
  let mean = sum / f32(RUNS * LANES);
  var deviations = vec4f();
${lines(lanes ** 2, (row) => `deviations += (acc[${row}] - mean) * (acc[${row}] - mean);`)}
  let m0 = wid.z * p.stride_moments + tile / tiles_o * 2u * p.out_channels;
  store_moments(m0, own, p.out_channels, mean);
  store_moments(m0 + p.out_channels, own, p.out_channels, deviations);`;

export const forwardRowSource = (variant: ForwardRowVariant): string => wgsl /* wgsl */`
enable subgroups;
${forwardHeader({ ...variant, vectorY: variant.vectorW })}
const LANES = ${variant.lanes}u;
const RUNS = LANES;
const TAPS = ${variant.taps}u;
const OVERHANG = TAPS - 1u;
const SHARED = ${runsPerOverhang(variant)}u;            // runs whose overhang is in one vector
const VECTORS = RUNS + (RUNS + SHARED - 1u) / SHARED;
${loadColumns('w', variant.vectorW)}
${storeColumns('y', variant.vectorW)}
#if ${variant.part !== undefined}
${storeColumns('moments', variant.vectorW)}
#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tiles_o = (p.out_channels + 4u * LANES - 1u) / (4u * LANES);
  let tile = wid.y * groups.x + wid.x;
  let runs_per_row = (p.out_width + LANES - 1u) / LANES;
  let runs = p.images * p.out_height * runs_per_row;
  let run0 = tile / tiles_o * RUNS;
  if (run0 >= runs) { return; }
  let own = ${fourColumns('(tile % tiles_o * LANES + lane) * 4u')};  // this lane's output channels
  let columns = min(own, vec4u(p.out_channels - 1u));
  let x0 = wid.z * p.stride_x * 4u;
  let w0 = wid.z * p.stride_w * 4u;

  // Lane l finds the input pixel under the first tap of run l's first output; rows and columns may wrap below 0.
  let run = min(run0 + lane, runs - 1u);
  let run_column = run % runs_per_row * LANES - p.padding;
  let run_row = run / runs_per_row % p.out_height - p.padding;
  let run_pixel = (run / runs_per_row / p.out_height * p.height + run_row) * p.width + run_column;

  // A vector holds a pixel per lane: first those under the first taps of a run, one run after the other, then the overhangs.
  var pixel: array<u32, VECTORS>;
  var row: array<u32, VECTORS>;
  var needed: array<bool, VECTORS>;
  for (var v = 0u; v < VECTORS; v++) {
    let overhang = v >= RUNS;
    let of_run = select(v, min((v - RUNS) * SHARED + lane / OVERHANG, RUNS - 1u), overhang);
    let offset = select(lane, LANES + lane % OVERHANG, overhang);
    pixel[v] = subgroupShuffle(run_pixel, of_run) + offset;
    row[v] = subgroupShuffle(run_row, of_run);
    needed[v] = subgroupShuffle(run_column, of_run) + offset < p.width && !(overhang && lane >= SHARED * OVERHANG);
  }

  // acc[run * LANES + i]: this lane's output channels of pixel i of the run.
#if ${variant.bias}
  let b0 = wid.z * p.stride_bias;
  let initial = vec4f(bias[b0 + columns.x], bias[b0 + columns.y], bias[b0 + columns.z], bias[b0 + columns.w]);
#else
  let initial = vec4f();
#endif
  var acc: array<vec4f, RUNS * LANES>;
${lines(variant.lanes ** 2, (row) => `acc[${row}] = initial;`)}
  for (var r = 0u; r < p.filter_height; r++) {
    var start: array<u32, VECTORS>;
    var exist: array<bool, VECTORS>;
    for (var v = 0u; v < VECTORS; v++) {
      start[v] = x0 + (pixel[v] + r * p.width) * p.channels;
      exist[v] = needed[v] && row[v] + r < p.height;
    }
    for (var c = 0u; c < p.channels; c++) {
      var here: array<f32, VECTORS>;
      for (var v = 0u; v < VECTORS; v++) {
        if (exist[v]) { here[v] = x[(start[v] + c) / 4u][(start[v] + c) % 4u]; } else { here[v] = 0.0; }
      }
      var filters: array<vec4f, TAPS>;
      for (var s = 0u; s < TAPS; s++) { filters[s] = load_w(w0 + ((r * TAPS + s) * p.channels + c) * p.out_channels, columns); }
${lines(variant.lanes, (run) => multiplyRun(variant, run))}
    }
  }

#if ${variant.part !== undefined}
${takeMoments(variant)}
#endif
  for (var i = run0; i < min(run0 + RUNS, runs); i++) {
    let column = i % runs_per_row * LANES;
    let y0 = wid.z * p.stride_y + (i / runs_per_row * p.out_width + column) * p.out_channels;
${lines(variant.lanes, (i) => `if (column + ${i}u < p.out_width) { store_y(y0 + ${i}u * p.out_channels, own, p.out_channels, acc[${i}]); }`)}
${moveUp(variant.lanes ** 2, variant.lanes)}
  }
}`;
