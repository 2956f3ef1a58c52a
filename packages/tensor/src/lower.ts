// From graph to launches: every node asks for kernels over symbolic storage. Places nothing: addresses come from arena.ts.
import { type AnyKernel, chooseVariant, type DeviceProfile, type Variant } from '@softlabel/runtime';
import { copyKernel } from './copy.ts';
import type { Lowering, Node, Range, Tensor, Value } from './graph.ts';
import { ALIGNMENT, type Placement, paddedBytes } from './memory.ts';
import { describe, type Spec } from './shape.ts';
import { layTogether, newStorage, type Storage, totalBytes } from './storage.ts';

/** What a binding sees: storages side by side, usually one. */
export interface Operand {
  readonly storages: readonly Storage[];
  readonly bytes: number;
  /** Members of a population that find an equal part each, one after the other; 1: all see the same. */
  readonly members: number;
}

export interface Launch {
  readonly kernel: AnyKernel;
  readonly variant: Variant;
  readonly params: { readonly [name: string]: number };
  /** In the order of the kernel's bindings. */
  readonly operands: readonly Operand[];
  /** Members of the population that the launch runs for; params are those of one. */
  readonly members: number;
  /** 'features_a.0: conv2d', for errors and profiles. */
  readonly label: string;
  /** What was chosen, and what a tuning table knows, where a pass has put another kernel in its place. */
  readonly chosen?: Pick<Launch, 'kernel' | 'variant' | 'params'>;
}

export interface Lowered {
  /** Launches that read nothing but constants, such as the gradient of a mean: done once, their results kept from run to run. */
  readonly once: readonly Launch[];
  readonly launches: readonly Launch[];
  /** Where each output's numbers are after the launches. */
  readonly results: ReadonlyMap<string, Storage>;
  /** Copies from storage to an input's place after the launches: new state that could not be written in place. */
  readonly copies: readonly { readonly from: Storage; readonly to: Storage }[];
}

const tensorKey = ({ node, output }: Tensor): string => `${node.id}.${output}`;

/** Bytes of a result that is kept rather than computed in each run. */
const FIXED_BYTES = 2 ** 16;

/** Lowers `nodes` (sorted, inputs first). An output whose path is an input's path replaces that input. */
export function lower(
  nodes: readonly Node[],
  outputs: readonly (readonly [path: string, tensor: Tensor])[],
  placements: ReadonlyMap<string, Placement>,
  profile: DeviceProfile,
): Lowered {
  const state = new LoweringState(nodes, outputs, placements, profile);
  nodes.forEach((node, i) => {
    state.lowerNode(node, i);
  });
  return state.finish(outputs);
}

class LoweringState {
  readonly #once: Launch[] = [];
  readonly #launches: Launch[] = [];
  /** Nodes whose results are the same in every run, and the storages that hold them. */
  readonly #fixed = new Set<Node>();
  readonly #fixedStorages = new Set<Storage>();
  #target = this.#launches;
  readonly #storages = new Map<string, Storage>();
  readonly #storageOf = new WeakMap<Value, Storage>();
  /** Last node that reads anything in a storage; Infinity for outputs. */
  readonly #lastRead = new Map<Storage, number>();
  readonly #tensorReads: Map<string, number>;
  readonly #inputStorages = new Map<string, Storage>();
  readonly #targets: Map<string, string>;
  readonly #placements: ReadonlyMap<string, Placement>;
  readonly #profile: DeviceProfile;

  constructor(
    nodes: readonly Node[],
    outputs: readonly (readonly [string, Tensor])[],
    placements: ReadonlyMap<string, Placement>,
    profile: DeviceProfile,
  ) {
    this.#placements = placements;
    this.#profile = profile;
    this.#tensorReads = lastReads(nodes, outputs);
    this.#targets = new Map(outputs.filter(([path]) => placements.has(path)).map(([path, tensor]) => [tensorKey(tensor), path]));
  }

  lowerNode(node: Node, index: number): void {
    const fixed = this.#isFixed(node);
    if (fixed) this.#fixed.add(node);
    this.#target = fixed ? this.#once : this.#launches;
    const inputs = node.inputs.map((tensor) => this.#value(tensor, this.#known(tensor)));
    const outputs = node.outputs.map((spec, output) => {
      const tensor = { ...spec, node, output };
      return this.#value(tensor, this.#storageFor(tensor, inputs));
    });
    const label = `${node.scope === '' ? '' : `${node.scope}: `}${node.op.name}`;
    node.op.lower({
      inputs,
      outputs,
      attributes: node.attributes,
      profile: this.#profile,
      scratch: (what, spec) => this.#fresh(`${label} ${what}`, spec, node.members),
      dispatch: (kernel, params, operands) => this.#dispatch(label, kernel, params, operands),
      update: (output, input) => this.#update(node, index, outputs[output], inputs[input], output, label),
      together: (values) => this.#together(values),
    } satisfies Lowering<typeof node.attributes>);
    if (fixed) for (const output of outputs) this.#fixedStorages.add(this.#of(output));
  }

  #isFixed({ op, inputs, outputs, members }: Node): boolean {
    const small = outputs.every((spec) => members * paddedBytes(spec) <= FIXED_BYTES);
    return op.name !== 'input' && small && inputs.every(({ node }) => this.#fixed.has(node));
  }

  finish(outputs: readonly (readonly [string, Tensor])[]): Lowered {
    this.#target = this.#launches;
    const results = new Map<string, Storage>();
    const copies: { from: Storage; to: Storage }[] = [];
    const replaced = outputs.filter(([path, tensor]) => this.#placements.has(path) && this.#known(tensor) !== this.#input(path));
    const overwritten = new Set(replaced.map(([path]) => this.#input(path)));
    for (const [path, tensor] of outputs) {
      const from = this.#known(tensor);
      if (!this.#placements.has(path)) {
        results.set(path, overwritten.has(from) ? this.#saved(path, tensor, from, from.members) : from);
        continue;
      }
      const to = this.#input(path);
      results.set(path, to);
      const copyable = from.origin.kind === 'arena' && from.members === to.members;
      if (from !== to) copies.push({ from: copyable ? from : this.#saved(path, tensor, from, to.members), to });
    }
    return { once: this.#once, launches: this.#launches, results, copies };
  }

  /**
   * An input that is returned under another name and replaced, or an input or constant that becomes another input's new value, is saved first:
   * the copies may overwrite it. So is one for all that becomes each member's.
   */
  #saved(path: string, tensor: Tensor, from: Storage, members: number): Storage {
    const value = this.#fresh(`${path} saved`, tensor, members);
    this.#copy(`${path}: copy`, this.#value(tensor, from), value);
    return this.#of(value);
  }

  #known(tensor: Tensor): Storage {
    const storage = this.#storages.get(tensorKey(tensor));
    if (storage === undefined) throw new Error(`plan: expected ${tensor.node.op.name} to be lowered before its users.`);
    return storage;
  }

  #value(tensor: Tensor, storage: Storage): Value {
    const value = { shape: tensor.shape, dtype: tensor.dtype, label: storage.label, members: storage.members };
    this.#storageOf.set(value, storage);
    return value;
  }

  #storageFor(tensor: Tensor, inputs: readonly Value[]): Storage {
    const { node } = tensor;
    if (node.op.name === 'input') return this.#remember(tensor, this.#input(String(node.attributes['path'])));
    if (node.op.name === 'constant')
      return this.#remember(tensor, newStorage('constant', ALIGNMENT, 1, { kind: 'constant', value: Number(node.attributes['value']) }));
    if (node.op.view === true) return this.#remember(tensor, this.#of(inputs[0]));
    const place = node.scope === '' ? node.op.name : `${node.scope}: ${node.op.name}`;
    return this.#remember(tensor, arenaStorage(place, tensor, node.members));
  }

  #remember(tensor: Tensor, storage: Storage): Storage {
    this.#storages.set(tensorKey(tensor), storage);
    const reads = this.#tensorReads.get(tensorKey(tensor)) ?? -1;
    this.#lastRead.set(storage, Math.max(this.#lastRead.get(storage) ?? -1, reads));
    return storage;
  }

  #input(path: string): Storage {
    const known = this.#inputStorages.get(path);
    if (known !== undefined) return known;
    const placement = this.#placements.get(path);
    if (placement === undefined) throw new Error(`plan: expected a tensor for input '${path}', got none.`);
    const { label, members } = placement;
    const storage = newStorage(label, members * paddedBytes(placement), members, { kind: 'input', placement, path });
    this.#inputStorages.set(path, storage);
    return storage;
  }

  #fresh(label: string, spec: Spec, members: number): Value {
    const value = { shape: spec.shape, dtype: spec.dtype, label, members };
    this.#storageOf.set(value, arenaStorage(label, spec, members));
    return value;
  }

  #of(value: Value): Storage {
    const storage = this.#storageOf.get(value);
    if (storage === undefined) throw new Error(`plan: expected a value of this plan, got '${value.label}'.`);
    return storage;
  }

  #dispatch(
    label: string,
    kernel: AnyKernel,
    params: { readonly [name: string]: number },
    operands: { readonly [binding: string]: Value | Range },
  ): void {
    const variant = chooseVariant(kernel, params, this.#profile);
    if (variant === undefined)
      throw new Error(`${label}: expected a variant of ${kernel.name} for ${JSON.stringify(params)} on ${this.#profile.name}, got none.`);
    const bound: Operand[] = [];
    for (const [name, { access }] of Object.entries(kernel.bindings)) {
      const given = operands[name];
      if (given === undefined) throw new Error(`${label}: expected an operand for ${kernel.name}'s binding '${name}', got none.`);
      bound.push(this.#distinct(label, bound, this.#operand(given), access));
    }
    this.#target.push({ kernel, variant, params, operands: bound, members: populationOf(label, bound), label });
  }

  #operand(given: Value | Range): Operand {
    if ('values' in given) {
      const storages = given.values.map((value) => this.#of(value));
      return { storages, bytes: totalBytes(storages), members: 1 };
    }
    const storage = this.#of(given);
    return { storages: [storage], bytes: storage.bytes, members: storage.members };
  }

  /** WebGPU refuses one range at two bindings of a launch, because storage is bound for writing; so a tensor read twice is copied. */
  #distinct(label: string, bound: readonly Operand[], operand: Operand, access: string): Operand {
    const twice = operand.storages.find((storage) => bound.some(({ storages }) => storages.includes(storage)));
    if (twice === undefined) return operand;
    if (access !== 'read') throw new Error(`${label}: expected an output apart from its inputs, got '${twice.label}' twice.`);
    const storages = operand.storages.map((storage) => this.#again(label, storage));
    if (!layTogether(storages)) throw new Error(`${label}: expected copies that lie side by side, got '${twice.label}' among others.`);
    return { ...operand, storages };
  }

  /** A copy of everything in `storage`. */
  #again(label: string, storage: Storage): Storage {
    const { bytes, members } = storage;
    const from: Value = { shape: [bytes / members / 4], dtype: 'f32', label: storage.label, members };
    this.#storageOf.set(from, storage);
    const copy = this.#fresh(`${storage.label} again`, from, members);
    this.#copy(label, from, copy);
    return this.#of(copy);
  }

  #copy(label: string, from: Value, to: Value): void {
    const { bytes, members } = this.#of(from);
    const { kernel, params } = copyKernel(bytes / members / 4);
    this.#dispatch(label, kernel, params, { x: from, y: to });
  }

  #update(node: Node, index: number, output: Value, input: Value, outputIndex: number, label: string): void {
    const storage = this.#of(input);
    const tensor = { ...node.outputs[outputIndex], node, output: outputIndex };
    const free = (this.#lastRead.get(storage) ?? -1) <= index;
    const owned =
      (storage.origin.kind === 'arena' && !this.#fixedStorages.has(storage)) ||
      (storage.origin.kind === 'input' && this.#targets.get(tensorKey(tensor)) === storage.origin.path);
    if (free && owned && storage.members === node.members) {
      this.#storageOf.set(output, storage);
      this.#remember(tensor, storage);
    } else this.#copy(label, input, output);
  }

  #together(values: readonly Value[]): Range | null {
    const storages = values.map((value) => this.#of(value));
    if (!layTogether(storages)) return null;
    const bytes = totalBytes(storages);
    return bytes > this.#profile.maxBindingBytes ? null : { values, elements: bytes / 4 };
  }
}

/** Storage of the plan's own for a tensor of each member. */
export const arenaStorage = (place: string, spec: Spec, members: number): Storage =>
  newStorage(`${place} ${describe(spec, members)}`, members * paddedBytes(spec), members, { kind: 'arena' });

/** Members that a launch runs for. Each would go over the whole of a range again, so there must be only one. */
function populationOf(label: string, operands: readonly Operand[]): number {
  const members = Math.max(...operands.map((operand) => operand.members));
  const whole = operands.find((operand) => operand.members < operand.storages[0].members);
  if (members > 1 && whole !== undefined)
    throw new Error(`${label}: expected operands of single tensors for ${members} members, got a range over '${whole.storages[0].label}'.`);
  return members;
}

/** Last reader of each tensor by node index; a view's readers read what it views. */
function lastReads(nodes: readonly Node[], outputs: readonly (readonly [string, Tensor])[]): Map<string, number> {
  const reads = new Map<string, number>();
  const note = (tensor: Tensor, at: number) => reads.set(tensorKey(tensor), Math.max(reads.get(tensorKey(tensor)) ?? -1, at));
  for (const [, tensor] of outputs) note(tensor, Number.POSITIVE_INFINITY);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    const throughView = node.op.view === true ? (reads.get(`${node.id}.0`) ?? i) : i;
    for (const input of node.inputs) note(input, Math.max(i, throughView));
  }
  return reads;
}
