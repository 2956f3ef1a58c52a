// Initial parameters, drawn on the host from the stream `init`: the same bits on every adapter. The distributions are the layers'.
import { randomNormal, randomUniform } from '@softlabel/runtime';
import { sizeOf } from '@softlabel/tensor';
import type { HostParams, Model, ParamDef } from './model.ts';

/** Fresh parameters and buffers of `model`; parameter p draws at step p, element by element in the order of files. */
export function initialVariables({ params, buffers }: Model, seed: number): HostParams {
  const defs = Object.entries({ ...params, ...buffers });
  return Object.fromEntries(defs.map(([name, def], step) => [name, initialValues(def, seed, step)]));
}

function initialValues({ shape, toEngine, init }: ParamDef, seed: number, step: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(sizeOf(shape));
  if ('constant' in init) return values.fill(init.constant);
  const draw =
    'normal' in init
      ? (i: number) => init.normal * randomNormal(seed, 'init', step, i)
      : (i: number) => init.uniform * (2 * randomUniform(seed, 'init', step, i) - 1);
  for (let i = 0; i < values.length; i++) values[toEngine(i)] = draw(i);
  return values;
}
