// Parameters of layers as definitions: shapes, starting values, and the way from PyTorch's order to the engine's. Not what layers do with them.
import type { ParamDef, ParamDefs } from './model.ts';

const identity = (position: number): number => position;
const vector = (length: number, init: ParamDef['init']): ParamDef => ({
  shape: [length],
  fileShape: [length],
  fileDtype: 'F32',
  toEngine: identity,
  init,
});

/** Uniform in +-1/sqrt(fanIn): PyTorch's default for weights and biases of convolutions and linear layers. */
const byFanIn = (fanIn: number): ParamDef['init'] => ({ uniform: 1 / Math.sqrt(fanIn) });

/** Filters [r, s, c, o] (files: [o, c, r, s]) and bias [o]. */
export function convParams(name: string, channels: number, outChannels: number, filter: number): ParamDefs {
  const init = byFanIn(channels * filter * filter);
  return { [`${name}.weight`]: filters(channels, outChannels, filter, init), [`${name}.bias`]: vector(outChannels, init) };
}

/**
 * Filters [r, s, c, o] (files: [o, c, r, s]) before a norm and a ReLU: normal with variance 2 / fanOut (He et al. 2015), as torchvision starts its
 * residual networks.
 */
export function filterParams(name: string, channels: number, outChannels: number, filter: number): ParamDefs {
  const fanOut = outChannels * filter * filter;
  return { [`${name}.weight`]: filters(channels, outChannels, filter, { normal: Math.sqrt(2 / fanOut) }) };
}

function filters(channels: number, outChannels: number, filter: number, init: ParamDef['init']): ParamDef {
  const taps = filter * filter;
  return {
    shape: [filter, filter, channels, outChannels],
    fileShape: [outChannels, channels, filter, filter],
    fileDtype: 'F32',
    toEngine: (position) => {
      const tap = position % taps;
      const c = Math.floor(position / taps) % channels;
      const o = Math.floor(position / (taps * channels));
      return (tap * channels + c) * outChannels + o;
    },
    init,
  };
}

/** Scale 1 and shift 0 for each channel. */
export const normParams = (name: string, channels: number): ParamDefs => ({
  [`${name}.weight`]: vector(channels, { constant: 1 }),
  [`${name}.bias`]: vector(channels, { constant: 0 }),
});

/** Mean 0 and variance 1 of each channel, and the number of batches that they have seen: none. */
export const runningStatistics = (name: string, channels: number): ParamDefs => ({
  [`${name}.running_mean`]: vector(channels, { constant: 0 }),
  [`${name}.running_var`]: vector(channels, { constant: 1 }),
  [`${name}.num_batches_tracked`]: { shape: [], fileShape: [], fileDtype: 'I64', toEngine: identity, init: { constant: 0 } },
});

/** Weight [features, classes] over features flattened as h w c (files: [classes, features] flattened as c h w), and bias [classes]. */
export function linearParams(name: string, [height, width, channels]: readonly [number, number, number], classes: number): ParamDefs {
  const features = height * width * channels;
  const weight: ParamDef = {
    shape: [features, classes],
    fileShape: [classes, features],
    fileDtype: 'F32',
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
