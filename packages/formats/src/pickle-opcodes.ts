// The opcodes of plain data, one row each: what it takes from the bytes or the stack, and what it leaves there. Every other opcode is refused.
import { pickleKey } from './pickle-names.ts';
import type { PickleStack } from './pickle-stack.ts';

type Opcode = (stack: PickleStack) => void;

const push =
  (value: (stack: PickleStack) => unknown): Opcode =>
  (stack) =>
    stack.push(value(stack));
const utf8 = (bytes: Uint8Array<ArrayBuffer>) => new TextDecoder().decode(bytes);
const skip =
  (length: number): Opcode =>
  (stack) =>
    void stack.take(length);
const memoize =
  (key: (stack: PickleStack) => number): Opcode =>
  (stack) =>
    void stack.memo.set(key(stack), stack.peek());
const tuple = (length: number) => push((stack) => Array.from({ length }, () => stack.pop()).reverse());

const constants: [string, Opcode][] = [
  ['N', push(() => null)],
  ['\x88', push(() => true)],
  ['\x89', push(() => false)],
];

const numbers: [string, Opcode][] = [
  ['I', push(intOfLine)],
  ['L', push(intOfLine)],
  ['F', push(floatOfLine)],
  ['G', push((stack) => stack.takeFloat64())],
  ['J', push((stack) => stack.takeInt32())],
  ['K', push((stack) => stack.takeUint(1))],
  ['M', push((stack) => stack.takeUint(2))],
  ['\x8a', push((stack) => longOf(stack.take(stack.takeUint(1))))],
];

/** S, T and U are Python 2's text, whose bytes may be anything; V, X and the like are Unicode. */
const texts: [string, Opcode][] = [
  ['S', push((stack) => unquote(stack))],
  ['T', push((stack) => stack.take(stack.takeUint(4)))],
  ['U', push((stack) => stack.take(stack.takeUint(1)))],
  ['B', push((stack) => stack.take(stack.takeUint(4)))],
  ['C', push((stack) => stack.take(stack.takeUint(1)))],
  ['\x8e', push((stack) => stack.take(stack.takeUint(8)))],
  ['V', push(rawUnicode)],
  ['X', push((stack) => utf8(stack.take(stack.takeUint(4))))],
  ['\x8c', push((stack) => utf8(stack.take(stack.takeUint(1))))],
  ['\x8d', push((stack) => utf8(stack.take(stack.takeUint(8))))],
];

const containers: [string, Opcode][] = [
  ['}', push(() => new Map())],
  [']', push(() => [])],
  [')', push(() => [])],
  ['d', push((stack) => new Map(pairsOf(stack)))],
  ['l', push((stack) => stack.popToMark())],
  ['t', push((stack) => stack.popToMark())],
  ['\x85', tuple(1)],
  ['\x86', tuple(2)],
  ['\x87', tuple(3)],
  ['a', append],
  ['e', appends],
  ['s', setItem],
  ['u', setItems],
];

const machine: [string, Opcode][] = [
  ['\x80', skip(1)], // the protocol: its opcodes are their own evidence
  ['\x95', skip(8)], // the length of a frame, for readers of streams
  ['(', (stack) => stack.mark()],
  ['0', (stack) => void stack.pop()],
  ['1', (stack) => void stack.popToMark()],
  ['2', push((stack) => stack.peek())],
  ['p', memoize((stack) => Number(stack.takeLine()))],
  ['q', memoize((stack) => stack.takeUint(1))],
  ['r', memoize((stack) => stack.takeUint(4))],
  ['\x94', memoize((stack) => stack.memo.size)],
  ['g', push((stack) => stack.recall(Number(stack.takeLine())))],
  ['h', push((stack) => stack.recall(stack.takeUint(1)))],
  ['j', push((stack) => stack.recall(stack.takeUint(4)))],
];

const named: [string, Opcode][] = [
  ['c', push((stack) => stack.global(`${stack.takeLine()} ${stack.takeLine()}`))],
  ['\x93', push(stackGlobal)],
  ['R', push((stack) => stack.call(stack.pop()))],
  ['\x81', push((stack) => stack.call(stack.pop()))], // a new object: for a known name the same as calling it
  ['b', (stack) => stack.build(stack.pop())],
  ['Q', push((stack) => stack.persistent(stack.pop()))],
];

/** By the opcode's one character. */
export const OPCODES: ReadonlyMap<string, Opcode> = new Map([...constants, ...numbers, ...texts, ...containers, ...machine, ...named]);

/** Protocol 0 writes booleans as the integers 00 and 01; an L ends long ones. */
function intOfLine(stack: PickleStack): unknown {
  const line = stack.takeLine().replace(/L$/, '');
  if (line === '00' || line === '01') return line === '01';
  if (!/^-?\d+$/.test(line)) throw stack.refuse('an integer', `'${line}'`);
  return plainInteger(BigInt(line));
}

const NAMED_FLOATS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** A float as Python's repr writes it. */
function floatOfLine(stack: PickleStack): number {
  const line = stack.takeLine();
  if (Object.hasOwn(NAMED_FLOATS, line)) return NAMED_FLOATS[line];
  if (!/^-?\d+(\.\d*)?(e[+-]?\d+)?$/.test(line)) throw stack.refuse('a float', `'${line}'`);
  return Number(line);
}

const plainInteger = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

/** Two's complement, little-endian; no bytes are zero. */
function longOf(bytes: Uint8Array): unknown {
  const unsigned = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return plainInteger(BigInt.asIntN(8 * bytes.length, unsigned));
}

/** Python's raw-unicode-escape: Latin-1 but for \uXXXX and \UXXXXXXXX; a backslash before another character is itself. */
function rawUnicode(stack: PickleStack): string {
  const line = latin1(stack.takeLineBytes());
  return line.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|.)/gs, (written: string, short?: string, long?: string) => {
    const digits = short ?? long;
    if (digits === undefined) return written;
    const code = Number.parseInt(digits, 16);
    if (code > LAST_CODE_POINT) throw stack.refuse('a code point of Unicode', written);
    return String.fromCodePoint(code);
  });
}

const LAST_CODE_POINT = 0x10ffff;
const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Python 2's printed form of a string: quotes and backslashes, of which only those it prints itself are known. */
function unquote(stack: PickleStack): Uint8Array<ArrayBuffer> {
  const quoted = /^(['"])(.*)\1$/.exec(stack.takeLine())?.[2];
  if (quoted === undefined) throw stack.refuse('a quoted string', 'none');
  const text = quoted.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hex, char) =>
    hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** Key and value by turns above the mark. */
function pairsOf(stack: PickleStack): [unknown, unknown][] {
  const values = stack.popToMark();
  if (values.length % 2 === 1) throw stack.refuse('a value for every key', `${values.length} of both`);
  return Array.from({ length: values.length / 2 }, (_, i) => [pickleKey(values[2 * i]), values[2 * i + 1]]);
}

function append(stack: PickleStack): void {
  const value = stack.pop();
  stack.peekList().push(value);
}

function appends(stack: PickleStack): void {
  const values = stack.popToMark();
  const list = stack.peekList();
  for (const value of values) list.push(value);
}

function setItem(stack: PickleStack): void {
  const value = stack.pop();
  const key = stack.pop();
  stack.peekDict().set(pickleKey(key), value);
}

function setItems(stack: PickleStack): void {
  const pairs = pairsOf(stack);
  const dict = stack.peekDict();
  for (const [key, value] of pairs) dict.set(key, value);
}

function stackGlobal(stack: PickleStack): unknown {
  const [name, module] = [stack.pop(), stack.pop()];
  if (typeof name === 'string' && typeof module === 'string') return stack.global(`${module} ${name}`);
  throw stack.refuse('a module and a name', `${typeof module} and ${typeof name}`);
}
