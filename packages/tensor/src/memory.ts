// Tensors that live on the device between runs: parameters, optimiser state, batches. Not the arena of a plan.
import type { Device, HostArray } from '@softlabel/runtime';
import { remedyFor } from './limits.ts';
import { bytesOf, describe, type Spec, sizeOf } from './shape.ts';
import { flatten, mapTree, type Replaced, type Tree } from './tree.ts';

/** Every tensor starts at a multiple of this, the largest alignment WebGPU may ask for; its padding belongs to it. */
export const ALIGNMENT = 256;

/** Bytes of a tensor with its padding. */
export const paddedBytes = (spec: Spec): number => Math.max(1, Math.ceil(bytesOf(spec) / ALIGNMENT)) * ALIGNMENT;

/** Where a tensor lies. Planning only compares regions; running needs them to be buffers. */
export interface Placement extends Spec {
  readonly label: string;
  /** Members of a population that have one each, padded, one after the other; 1: one for all. */
  readonly members: number;
  readonly region: object;
  readonly offset: number;
}

export interface DeviceTensor extends Placement {
  readonly region: GPUBuffer;
}

const STORAGE_COPY = 0x80 | 0x04 | 0x08;
const MAP_READ_COPY_DST = 0x01 | 0x08;

/** Lays the leaves of `specs` side by side in `region`, in order, each for as many members as `membersAt` its path. */
export function layOut<I extends Tree<Spec>, R extends object>(
  label: string,
  specs: I,
  region: R,
  membersAt: (path: string) => number,
): Replaced<Spec, I, Placement & { readonly region: R }> {
  let offset = 0;
  return mapTree<Spec, Placement>(specs, (spec, path) => {
    const members = membersAt(path);
    const placement = { shape: spec.shape, dtype: spec.dtype, label: `${label}/${path}`, members, region, offset };
    offset += members * paddedBytes(spec);
    return placement;
  }) as Replaced<Spec, I, Placement & { readonly region: R }>;
}

/** Several trainings that run as one. */
export interface Population {
  readonly members: number;
  /** Names at the top of a tree of tensors: what lies below them is one for all, everything else each member has for itself. */
  readonly shared: readonly string[];
}

export const isShared = ({ shared }: Population, path: string): boolean =>
  shared.some((name) => path === name || path.startsWith(`${name}/`));

/** How many of the tensor at `path` there are. */
export const membersAt = (population: Population, path: string): number => (isShared(population, path) ? 1 : population.members);

/** Bytes that tensors take side by side: of those that all members share, and of those that each has for itself. */
export function sideBySide(specs: Tree<Spec>, shared: readonly string[]): { readonly once: number; readonly perMember: number } {
  const bytesWhere = (wanted: boolean) =>
    flatten<Spec>(specs).reduce(
      (sum, [path, spec]) => sum + (isShared({ members: 1, shared }, path) === wanted ? paddedBytes(spec) : 0),
      0,
    );
  return { once: bytesWhere(true), perMember: bytesWhere(false) };
}

/**
 * Zeroed tensors on the device, side by side in one buffer: one of each for every member of a population (vmap), one for all of those named
 * `shared`. Throws, naming the largest, when they do not fit the device's limits.
 */
export async function allocate<I extends Tree<Spec>>(
  device: Device,
  label: string,
  specs: I,
  members = 1,
  shared: readonly (keyof I & string)[] = [],
): Promise<Replaced<Spec, I, DeviceTensor>> {
  const population = { members, shared };
  const { once, perMember } = sideBySide(specs, shared);
  const most = device.profile.maxBufferBytes;
  const bytes = once + members * perMember;
  if (bytes > most) {
    const [path, largest] = flatten<Spec>(specs).reduce((a, b) => (paddedBytes(b[1]) > paddedBytes(a[1]) ? b : a));
    throw new Error(
      `${label}: expected at most ${most} bytes side by side, got ${bytes}; the largest is ${path}, ${describe(largest, membersAt(population, path))}. ${remedyFor(members, perMember, most - once)}`,
    );
  }
  const region = await device.checked(`${label}, ${bytes} bytes`, () =>
    device.gpu.createBuffer({ label, size: bytes, usage: STORAGE_COPY }),
  );
  return layOut(label, specs, region, (path) => membersAt(population, path));
}

/** What member `member`, counted from 0, has of `tensor`, to be written or read alone: its own, or the one that serves all. */
export function memberOf(tensor: DeviceTensor, member: number): DeviceTensor {
  const { label, members, offset } = tensor;
  if (members === 1) return tensor;
  if (!(member >= 0 && member < members))
    throw new Error(`memberOf: expected a member from 0 to ${members - 1} of ${label}, ${describe(tensor, members)}, got ${member}.`);
  return { ...tensor, label: `${label} of member ${member}`, members: 1, offset: offset + member * paddedBytes(tensor) };
}

function expectAlone(operation: string, tensor: DeviceTensor): void {
  if (tensor.members !== 1)
    throw new Error(
      `${operation}: expected a tensor of one member, got ${tensor.label}, ${describe(tensor, tensor.members)}. Take one with memberOf().`,
    );
}

/** Host array of a dtype; u8 pixels are plain bytes. */
export type HostData = HostArray | Uint8Array<ArrayBuffer>;

/** Writes `data` to the device. Throws when its length is not the tensor's. */
export function write(device: Device, tensor: DeviceTensor, data: HostData): void {
  expectAlone('write', tensor);
  if (data.length !== sizeOf(tensor.shape))
    throw new Error(`write: expected ${sizeOf(tensor.shape)} values for ${tensor.label}, ${describe(tensor)}, got ${data.length}.`);
  const words = data.byteLength % 4 === 0 ? data : padded(data);
  device.gpu.queue.writeBuffer(tensor.region, tensor.offset, words.buffer, words.byteOffset, words.byteLength);
}

/**
 * Writes `data`, whole rows, over the first rows of `tensor`. Bytes are written four at a time: u8 rows that end within a word spoil the row after
 * them. Throws when they are too many.
 */
export function writeRows(device: Device, tensor: DeviceTensor, data: HostData): void {
  const [, ...row] = tensor.shape;
  const rows = data.length / sizeOf(row);
  if (!Number.isInteger(rows) || rows > tensor.shape[0])
    throw new Error(`writeRows: expected at most ${tensor.shape[0]} whole rows of ${tensor.label}, ${describe(tensor)}, got ${rows}.`);
  write(device, { ...tensor, shape: [rows, ...row] }, data);
}

function padded(bytes: HostData): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
  whole.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return whole;
}

/** Buffers for read-back, kept by size and reused, so that reading in a loop makes none. */
const staging = new WeakMap<Device, Map<number, GPUBuffer[]>>();

/** Reads tensors as they are after everything submitted so far. Later submits may go on while this waits. */
export async function read(device: Device, tensors: readonly DeviceTensor[]): Promise<HostArray[]> {
  for (const tensor of tensors) expectAlone('read', tensor);
  const bytes = tensors.map((tensor) => Math.ceil(bytesOf(tensor) / 4) * 4);
  const total = bytes.reduce((sum, size) => sum + size, 0);
  const target = takeStaging(device, total);
  const encoder = device.gpu.createCommandEncoder({ label: 'read-back' });
  let at = 0;
  tensors.forEach((tensor, i) => {
    encoder.copyBufferToBuffer(tensor.region, tensor.offset, target, at, bytes[i]);
    at += bytes[i];
  });
  device.gpu.queue.submit([encoder.finish()]);
  await device.settle(target.mapAsync(1, 0, total)).catch((error: unknown) => {
    device.assertAlive();
    throw error;
  });
  device.assertAlive();
  const mapped = target.getMappedRange(0, total).slice(0);
  target.unmap();
  staging.get(device)?.get(target.size)?.push(target);
  at = 0;
  return tensors.map((tensor, i) => {
    const part = mapped.slice(at, at + bytes[i]);
    at += bytes[i];
    return tensor.dtype === 'f32' ? new Float32Array(part) : new Uint32Array(part);
  });
}

function takeStaging(device: Device, bytes: number): GPUBuffer {
  const size = Math.max(ALIGNMENT, 2 ** Math.ceil(Math.log2(bytes)));
  const bySize = staging.get(device) ?? new Map<number, GPUBuffer[]>();
  staging.set(device, bySize);
  const free = bySize.get(size) ?? [];
  bySize.set(size, free);
  return free.pop() ?? device.gpu.createBuffer({ label: 'read-back', size, usage: MAP_READ_COPY_DST });
}
