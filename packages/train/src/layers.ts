// Layers as parameter definitions: shapes, starting values, and the way from PyTorch's order to the engine's. The mathematics is in @softlabel/tensor.
import type { ParamDef, ParamDefs } from './model.ts';

const identity = (position: number): number => position;
const vector = (length: number, init: ParamDef['init']): ParamDef => ({ shape: [length], fileShape: [length], toEngine: identity, init });

/** Uniform in +-1/sqrt(fanIn): PyTorch's default for weights and biases of convolutions and linear layers. */
const byFanIn = (fanIn: number): ParamDef['init'] => ({ uniform: 1 / Math.sqrt(fanIn) });

/** Filters [r, s, c, o] (files: [o, c, r, s]) and bias [o]. */
export function convParams(name: string, channels: number, outChannels: number, filter: number): ParamDefs {
  const init = byFanIn(channels * filter * filter);
  const taps = filter * filter;
  const weight: ParamDef = {
    shape: [filter, filter, channels, outChannels],
    fileShape: [outChannels, channels, filter, filter],
    toEngine: (position) => {
      const tap = position % taps;
      const c = Math.floor(position / taps) % channels;
      const o = Math.floor(position / (taps * channels));
      return (tap * channels + c) * outChannels + o;
    },
    init,
  };
  return { [`${name}.weight`]: weight, [`${name}.bias`]: vector(outChannels, init) };
}

/** Scale 1 and shift 0 for each channel. */
export const normParams = (name: string, channels: number): ParamDefs => ({
  [`${name}.weight`]: vector(channels, { constant: 1 }),
  [`${name}.bias`]: vector(channels, { constant: 0 }),
});

/** Mean 0 and variance 1 of each channel, before any batch was seen. */
export const runningStatistics = (name: string, channels: number): ParamDefs => ({
  [`${name}.running_mean`]: vector(channels, { constant: 0 }),
  [`${name}.running_var`]: vector(channels, { constant: 1 }),
});

/** Weight [features, classes] over features flattened as h w c (files: [classes, features] flattened as c h w), and bias [classes]. */
export function linearParams(name: string, [height, width, channels]: readonly [number, number, number], classes: number): ParamDefs {
  const features = height * width * channels;
  const weight: ParamDef = {
    shape: [features, classes],
    fileShape: [classes, features],
    toEngine: (position) => {
      const k = Math.floor(position / features);
      const c = Math.floor((position % features) / (height * width));
      const pixel = position % (height * width);
      return (pixel * channels + c) * classes + k;
    },
    init: byFanIn(features),
  };
  return { [`${name}.weight`]: weight, [`${name}.bias`]: vector(classes, byFanIn(features)) };
}
