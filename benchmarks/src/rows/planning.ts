// The row of how long it takes to trace and plan a program, against its number of nodes. Runs nothing on the device.
import type { Device } from '@softlabel/runtime';
import { add, f32, multiply, program, relu, type Tensor } from '@softlabel/tensor';
import type { Measured, Row } from '../row.ts';

const NODES = [1250, 2500, 5000, 10_000, 20_000];
const ROUNDS = 5;

export const planningRow: Row = {
  name: 'plan',
  shape: `tracing and planning a chain of pointwise ops, ${NODES.join(', ')} nodes: the number is that of the longest`,
  unit: 'ms',
  measure: async (device) => measurePlanning(device),
};

function measurePlanning(device: Device): Measured {
  const best = NODES.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, nodes] of NODES.entries()) best[i] = Math.min(best[i], planningMs(device, nodes));
  const details = NODES.map((nodes, i) => ({ nodes, ms: best[i], usPerNode: (1000 * best[i]) / nodes }));
  return { ours: best[best.length - 1], peers: {}, details };
}

function planningMs(device: Device, nodes: number): number {
  const start = performance.now();
  const { cost } = chain(nodes).plan(device, { x: f32(64) });
  const ms = performance.now() - start;
  if (cost.dispatches !== nodes - 1) throw new Error(`plan: expected ${nodes - 1} dispatches of ${nodes} nodes, got ${cost.dispatches}.`);
  return ms;
}

/** A program of `nodes` nodes, each of which needs the one before. The first is the input, which has no dispatch. */
const chain = (nodes: number) =>
  program(`chain of ${nodes}`, ({ x }: { x: Tensor }) => {
    let y = x;
    for (let i = 0; i < nodes - 1; i++) y = LINKS[i % LINKS.length](y, x);
    return { y };
  });

const LINKS: readonly ((y: Tensor, x: Tensor) => Tensor)[] = [relu, add, multiply];
