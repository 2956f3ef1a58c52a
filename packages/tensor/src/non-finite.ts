// Finds where a NaN or infinity comes from: one run with every intermediate result kept. Slow and large; only after something went wrong.
import type { Device, HostArray } from '@softlabel/runtime';
import { nodesOf, type Tensor } from './graph.ts';
import { type DeviceTensor, type Placement, read } from './memory.ts';
import { plan } from './plan.ts';
import { prepare } from './replay.ts';
import { simplify } from './simplify.ts';

/** 'features_a.0: conv2d' of the first node with a non-finite output while its own inputs are finite; null when all are finite. */
export async function findNonFinite(
  device: Device,
  name: string,
  outputs: readonly Tensor[],
  placements: ReadonlyMap<string, Placement>,
): Promise<string | null> {
  const tensors = nodesOf(simplify(outputs)).flatMap((node) => node.outputs.map((spec, output) => ({ ...spec, node, output })));
  const kept = tensors
    .filter(({ dtype, node }) => dtype === 'f32' && node.op.view !== true)
    .map((tensor, i) => [`intermediate ${i}`, tensor] as const);
  const replay = await prepare(device, plan(name, kept, placements, device.profile), new Map(kept));
  replay.run();
  try {
    for (const [path, { node }] of kept) {
      if (!hasNonFinite(await valuesOf(device, replay.outputs.get(path)))) continue;
      return `${node.scope === '' ? '' : `${node.scope}: `}${node.op.name}${node.op.name === 'input' ? ` ${node.attributes['path']}` : ''}`;
    }
    return null;
  } finally {
    replay.release();
  }
}

async function valuesOf(device: Device, tensor: DeviceTensor | undefined): Promise<HostArray> {
  if (tensor === undefined) throw new Error('findNonFinite: expected every intermediate result to be kept.');
  const [values] = await read(device, [tensor]);
  return values;
}

function hasNonFinite(values: HostArray): boolean {
  for (const value of values) if (!Number.isFinite(value)) return true;
  return false;
}
