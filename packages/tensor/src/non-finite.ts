// Finds where a NaN or infinity comes from: one run with every intermediate result kept. Slow and large; only after something went wrong.
import type { Device, HostArray } from '@softlabel/runtime';
import { type Node, nodesOf, type Tensor } from './graph.ts';
import { type DeviceTensor, memberOf, type Placement, read } from './memory.ts';
import { plan } from './plan.ts';
import { prepare } from './replay.ts';
import { simplify } from './simplify.ts';
import { submit } from './submit.ts';

/** Where a NaN or infinity comes from. */
export interface NonFinite {
  /** 'features_a.0: conv2d', 'sgd, for params/features_a.0.weight' of an op with several results, of a result that each member of a population has for itself with ' of member 0'. */
  readonly place: string;
  /** The first member that has it; 0 for a result that all share. */
  readonly member: number;
}

/** The first node with a non-finite output while its own inputs are finite; null when all are finite. `outputs` are those of the program, by path. */
export async function findNonFinite(
  device: Device,
  name: string,
  outputs: readonly (readonly [string, Tensor])[],
  placements: ReadonlyMap<string, Placement>,
): Promise<NonFinite | null> {
  const simplified = simplify(outputs.map(([, tensor]) => tensor));
  const tensors = nodesOf(simplified).flatMap((node) => node.outputs.map((spec, output) => ({ ...spec, node, output })));
  const kept = tensors
    .filter(({ dtype, node }) => dtype === 'f32' && node.op.view !== true)
    .map((tensor, i) => [`intermediate ${i}`, tensor] as const);
  const replay = await prepare(device, plan(name, kept, placements, device.profile), new Map(kept));
  submit(device, name, replay.encode);
  try {
    for (const [path, { node, output }] of kept) {
      const member = (await valuesOf(device, replay.outputs.get(path))).findIndex(hasNonFinite);
      if (member < 0) continue;
      const at = node.outputs.length === 1 ? -1 : simplified.findIndex((other) => other.node === node && other.output === output);
      const result = at < 0 ? '' : `, for ${outputs[at][0]}`; // an optimiser updates all layers in one op
      return { place: `${placeOf(node)}${result}${node.members === 1 ? '' : ` of member ${member}`}`, member };
    }
    return null;
  } finally {
    replay.release();
  }
}

function placeOf({ scope, op, attributes }: Node): string {
  return `${scope === '' ? '' : `${scope}: `}${op.name}${op.name === 'input' ? ` ${attributes['path']}` : ''}`;
}

/** Of each member. */
async function valuesOf(device: Device, tensor: DeviceTensor | undefined): Promise<HostArray[]> {
  if (tensor === undefined) throw new Error('findNonFinite: expected every intermediate result to be kept.');
  return read(
    device,
    Array.from({ length: tensor.members }, (_, member) => memberOf(tensor, member)),
  );
}

function hasNonFinite(values: HostArray): boolean {
  for (const value of values) if (!Number.isFinite(value)) return true;
  return false;
}
