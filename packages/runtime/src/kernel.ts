// The contract of a kernel family: what a handwritten WGSL kernel binds, takes, offers and costs. Knows no device and no graph.
//
// Conventions that every kernel keeps, so that one runtime serves them all:
//   @group(0) @binding(0)  var<uniform> p: Params;                      the params in order, then one `stride_<binding>` per binding
//   @group(0) @binding(i)  var<storage, read_write> <binding>: array<element>;   i = 1, 2, ... in the order of `bindings`
//   Names are camelCase in TypeScript and snake_case in WGSL (dX is d_x).
//   The work of one population member is numbered by a linear workgroup index, wid.y * groups.x + wid.x; indices past the end do nothing.
//   wid.z is the population member: member m of binding b starts at element m * p.stride_b (0 = shared by all members).
// Storage is always read_write, because all tensors of a plan lie in slabs and WebGPU tracks use per buffer.

import type { DeviceProfile } from './profile.ts';

export type ParamType = 'u32' | 'i32' | 'f32';
export type ElementType = 'f32' | 'u32' | 'vec4f' | 'vec4u';

/** Numbers handed to one launch, by the names of the KernelDef's `params`. */
export type ParamValues<P extends ParamTypes> = { readonly [K in keyof P]: number };
export type ParamTypes = { readonly [name: string]: ParamType };

export interface BindingDef {
  /** `update` reads and writes in place; `scratch` is for the launch alone, and what it leaves there is nobody's. */
  readonly access: 'read' | 'write' | 'update' | 'scratch';
  /** WGSL element type of the array; strides count these. */
  readonly element: ElementType;
  /** Shape in the kernel's params, for example 'images floor(height/2) 2 channels'; any other word where they do not say it. */
  readonly shape: string;
}

/** A way to write the kernel, named by strategy; everything in it is structure that changes the source, and plain: text, numbers, booleans. */
export interface Variant {
  readonly name: string;
}

/** Arithmetic and traffic of one launch without population: what rooflines and the planner read. */
export interface Cost {
  readonly flops: number;
  readonly bytes: number;
}

export interface KernelDef<P extends ParamTypes = ParamTypes, V extends Variant = Variant> {
  /** Family and kernel, for example 'conv2d/weight-gradient'. */
  readonly name: string;
  /** What it computes, in one line. */
  readonly formula: string;
  readonly bindings: { readonly [name: string]: BindingDef };
  readonly params: P;
  /**
   * Variants that are correct for these params on this device, best first; at least one needs no optional feature. None where the kernel saves work
   * for another one and cannot do so here: the planner then does without it.
   */
  variants(profile: DeviceProfile, params: ParamValues<P>): readonly V[];
  /** WGSL of one variant, by the conventions above. */
  source(variant: V): string;
  /** How many workgroups do the work of one population member. */
  workgroups(params: ParamValues<P>, variant: V): number;
  cost(params: ParamValues<P>): Cost;
}

/** Declares a kernel; only fixes the types. */
export const defineKernel = <const P extends ParamTypes, V extends Variant>(def: KernelDef<P, V>): KernelDef<P, V> => def;

/** Any kernel, where its own params and variants do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: a kernel consumes its params and variants, so no narrower type holds them all.
export type AnyKernel = KernelDef<any, any>;

/** dX -> d_x: the WGSL name of a binding or param. */
export const wgslName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Bytes of one element of a binding. */
export const elementBytes = (element: ElementType): number => (element.startsWith('vec4') ? 16 : 4);

/** `family/kernel[variant]`: the label of every GPU object made for a launch. */
export const kernelLabel = (def: AnyKernel, variant: Variant): string => `${def.name}[${variant.name}]`;

/** The uniform of a launch: params in the order of the def, then the population stride of each binding, in elements. */
export function packParams<P extends ParamTypes>(
  def: KernelDef<P>,
  values: ParamValues<P>,
  strides: { readonly [binding: string]: number } = {},
): ArrayBuffer {
  const names = Object.keys(def.params);
  const bindings = Object.keys(def.bindings);
  const bytes = new ArrayBuffer(Math.ceil((names.length + bindings.length) / 4) * 16);
  const view = new DataView(bytes);
  names.forEach((name, i) => {
    writeParam(view, 4 * i, def, name, values[name]);
  });
  bindings.forEach((name, i) => {
    view.setUint32(4 * (names.length + i), strides[name] ?? 0, true);
  });
  return bytes;
}

function writeParam(view: DataView, at: number, def: AnyKernel, name: string, value: number | undefined): void {
  const type = def.params[name];
  const fits = type === 'f32' ? Number.isFinite(value) : Number.isInteger(value) && (type === 'i32' || Number(value) >= 0);
  if (value === undefined || !fits) throw new Error(`${def.name}: expected ${type} for param '${name}', got ${value}.`);
  if (type === 'f32') view.setFloat32(at, value, true);
  else if (type === 'i32') view.setInt32(at, value, true);
  else view.setUint32(at, value, true);
}
