// The state of a pickle being read: bytes and position, stack, marks, memo. Not the opcodes: pickle-opcodes.ts.
import type { FormatError, Refuse } from './format-error.ts';
import type { PickleGlobal, PickleOptions, PickleState } from './pickle-names.ts';

const MARK = Symbol('mark');
const WOULD_RUN_CODE = 'The pickle would run code to be read: save its plain values alone.';
const CUT_SHORT = 'The pickle is cut short or damaged: copy it again.';

/** The stack machine; its methods throw FormatError at the opcode that asks for what is not there. */
export class PickleStack {
  readonly memo = new Map<number, unknown>();
  /** Where the opcode being read stands. */
  opcodeAt = 0;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #refuse: Refuse;
  readonly #globals: ReadonlyMap<string, PickleGlobal>;
  readonly #persistent: PickleOptions['persistent'];
  readonly #remedies: PickleOptions['remedies'];
  readonly #values: unknown[] = [];
  #at: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, begin: number, refuse: Refuse, { globals = [], persistent, remedies }: PickleOptions) {
    this.#at = begin;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#refuse = refuse;
    this.#globals = new Map(globals.map((global) => [global.name, global]));
    this.#persistent = persistent;
    this.#remedies = remedies;
  }

  refuse(expected: string, got: string, remedy = CUT_SHORT): FormatError {
    return this.#refuse(this.opcodeAt, expected, got, remedy);
  }

  /** Where the next opcode begins, or the pickle has ended. */
  get at(): number {
    return this.#at;
  }

  nextOpcode(): string {
    this.opcodeAt = this.#at;
    return String.fromCharCode(this.take(1)[0]);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const rest = this.#bytes.length - this.#at;
    if (length < 0 || length > rest) throw this.refuse(`${length} more bytes`, `${rest}`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The bytes up to the next line feed, as a view. */
  takeLineBytes(): Uint8Array<ArrayBuffer> {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) throw this.refuse('a line', 'the end of the file');
    const line = this.take(end - this.#at);
    this.#at++;
    return line;
  }

  /** The same as text. */
  takeLine(): string {
    return new TextDecoder().decode(this.takeLineBytes());
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes, little-endian. */
  takeUint(length: 1 | 2 | 4 | 8): number {
    const at = this.#viewAt(length);
    if (length === 1) return this.#view.getUint8(at);
    if (length === 2) return this.#view.getUint16(at, true);
    return length === 4 ? this.#view.getUint32(at, true) : Number(this.#view.getBigUint64(at, true));
  }

  takeInt32(): number {
    return this.#view.getInt32(this.#viewAt(4), true);
  }

  /** Big-endian, unlike everything else in a pickle. */
  takeFloat64(): number {
    return this.#view.getFloat64(this.#viewAt(8), false);
  }

  #viewAt(length: number): number {
    this.take(length);
    return this.#at - length;
  }

  push(value: unknown): void {
    this.#values.push(value);
  }

  mark(): void {
    this.#values.push(MARK);
  }

  pop(): unknown {
    const value = this.peek();
    this.#values.pop();
    return value;
  }

  /** The value on top. */
  peek(): unknown {
    const value = this.#values.at(-1);
    if (this.#values.length > 0 && value !== MARK) return value;
    throw this.refuse('a value on the stack', 'none');
  }

  /** The values above the last mark, without it. */
  popToMark(): unknown[] {
    const mark = this.#values.lastIndexOf(MARK);
    if (mark < 0) throw this.refuse('a mark on the stack', 'none');
    return this.#values.splice(mark).slice(1);
  }

  peekList(): unknown[] {
    const value = this.peek();
    if (Array.isArray(value)) return value;
    throw this.refuse('a list on the stack', typeof value);
  }

  peekDict(): Map<unknown, unknown> {
    const value = this.peek();
    if (value instanceof Map) return value;
    throw this.refuse('a dictionary on the stack', typeof value);
  }

  recall(key: number): unknown {
    if (this.memo.has(key)) return this.memo.get(key);
    throw this.refuse(`a value stored under ${key}`, 'none');
  }

  /** The global called `name`, as Python writes it: module, a space, and the name within it. */
  global(name: string): PickleGlobal {
    const known = this.#globals.get(name);
    if (known) return known;
    throw this.refuse('plain data', `the name ${name}`, this.#remedies?.get(name) ?? WOULD_RUN_CODE);
  }

  /** What calling the global on the stack's top would make of `args`. */
  call(args: unknown): unknown {
    const called = this.pop();
    if (isGlobal(called) && called.make && Array.isArray(args)) return called.make(args, (...problem) => this.refuse(...problem));
    throw this.refuse('a known name to call', isGlobal(called) ? called.name : typeof called);
  }

  /** Gives the value on top its state. Attributes of a dictionary are no data of it, and are left out. */
  build(state: unknown): void {
    const value = this.peek();
    if (value instanceof Map) return;
    if (!hasState(value)) throw this.refuse('a value that takes a state', typeof value);
    value.setPickleState(state, (...problem) => this.refuse(...problem));
  }

  persistent(id: unknown): unknown {
    if (this.#persistent) return this.#persistent(id, (...problem) => this.refuse(...problem));
    throw this.refuse('plain data', 'a reference to data outside the pickle', 'Save the values with the pickle.');
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isGlobal = (value: unknown): value is PickleGlobal => isObject(value) && 'name' in value && typeof value.name === 'string';
const hasState = (value: unknown): value is PickleState => isObject(value) && 'setPickleState' in value;
