// The public names of @softlabel/tensor.

export { grad, type TensorTree, valueAndGrad, valueAndGradWithAux, vjp } from './grad.ts';
export { apply, defineOp, type OpDef, scope, type Tensor } from './graph.ts';
export { allocate, type DeviceTensor, type HostData, read, write } from './memory.ts';
export * from './ops/batch-norm.ts';
export * from './ops/broadcast.ts';
export * from './ops/concatenate.ts';
export * from './ops/constant.ts';
export * from './ops/conv2d.ts';
export * from './ops/cross-entropy.ts';
export * from './ops/gather.ts';
export * from './ops/group-norm.ts';
export * from './ops/images.ts';
export * from './ops/instance-relu.ts';
export * from './ops/matmul.ts';
export * from './ops/optimiser.ts';
export * from './ops/pointwise.ts';
export * from './ops/pool.ts';
export * from './ops/random.ts';
export * from './ops/reduce.ts';
export * from './ops/reshape.ts';
export * from './ops/softmax.ts';
export * from './ops/transpose.ts';
export * from './ops/window.ts';
export type { Plan, PlanCost } from './plan.ts';
export { type BoundProgram, type Program, program } from './program.ts';
export { bytesOf, type DType, describe, f32, type Shape, ShapeError, type Spec, sizeOf, u8, u32 } from './shape.ts';
export { flatten, mapTree, type Replaced, type Tree, unflatten } from './tree.ts';
