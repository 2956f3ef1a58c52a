// Random tensors, addressed by (seed, stream, step, index): bits, uniforms, normals. Launch logic; the WGSL is beside it.
import { defineKernel, type KernelDef } from '@softlabel/runtime';
import { blockVariants, loopWorkgroups, vec4s } from '../loops.ts';
import { type RandomVariant, randomSource } from './random.wgsl.ts';

const params = { count: 'u32', stream: 'u32' } as const;
export type RandomKernel = KernelDef<typeof params, RandomVariant>;

/** Integer operations of Philox for four words. */
const PHILOX_OPERATIONS = 300;

const random = (distribution: RandomVariant['distribution'], formula: string): RandomKernel =>
  defineKernel({
    name: `random/${distribution}`,
    formula,
    bindings: {
      counter: { access: 'read', element: 'u32', shape: '2' },
      y: { access: 'write', element: distribution === 'bits' ? 'vec4u' : 'vec4f', shape: 'count' },
    },
    params,
    variants: (profile) => blockVariants(profile).map((block) => ({ ...block, distribution })),
    source: randomSource,
    workgroups: ({ count }, variant) => loopWorkgroups(vec4s(count), variant),
    cost: ({ count }) => ({ flops: vec4s(count) * PHILOX_OPERATIONS, bytes: 4 * count }),
  });

/** u32 words, bit for bit those of runtime's randomBits. `counter` is u32 [seed, step], `stream` a number of STREAMS. */
export const randomBits = random('bits', 'y[i] = Philox(seed, stream, step, i)');
/** f32 uniform in [0, 1), bit for bit those of runtime's randomUniform. `counter` is u32 [seed, step]. */
export const randomUniform = random('uniform', 'y[i] = (Philox(seed, stream, step, i) >> 8) 2^-24');
/** f32 standard normals, within 1e-5 of Box and Muller on pairs of randomUniform. `counter` is u32 [seed, step]. */
export const randomNormal = random('normal', '(y[2i], y[2i + 1]) = sqrt(-2 log(1 - u[2i])) (cos, sin)(2 pi u[2i + 1])');
