// Reads Python pickles as data: dictionaries, lists, tuples, text, bytes, numbers. Runs nothing: a name is looked up in a table that the caller hands in.
//
// A pickle is a program for a stack machine. The only opcodes that reach code are GLOBAL (a name) and REDUCE (call it); any name outside the table is refused.
// Source: the opcode descriptions of CPython's pickletools module, protocols 0 to 5.
import { hexAt, refusalOf } from './format-error.ts';
import type { PickleOptions } from './pickle-names.ts';
import { OPCODES } from './pickle-opcodes.ts';
import { PickleStack } from './pickle-stack.ts';

/**
 * The value of a pickle: None is null; a dictionary is a Map, whose keys are text even where Python 2 wrote bytes; lists and tuples are arrays;
 * integers beyond 2^53 are bigint; text of Python 2 and bytes are Uint8Array, views of `bytes`.
 * Throws FormatError for cut or damaged bytes, for opcodes beyond plain data, and for every name that `globals` lacks.
 */
export function decodePickle(bytes: Uint8Array<ArrayBuffer>, source = 'pickle bytes', options: PickleOptions = {}): unknown {
  return decodePickleAt(bytes, 0, source, options).value;
}

/** The value of the pickle that begins at `begin`, as `decodePickle` reads it, and where it ends: some files hold one after the other. */
export function decodePickleAt(
  bytes: Uint8Array<ArrayBuffer>,
  begin: number,
  source: string,
  options: PickleOptions = {},
): { readonly value: unknown; readonly end: number } {
  const stack = new PickleStack(bytes, begin, refusalOf('decodePickle', source), options);
  for (;;) {
    const code = stack.nextOpcode();
    if (code === STOP) return { value: stack.pop(), end: stack.at };
    const opcode = OPCODES.get(code);
    if (!opcode) throw stack.refuse('an opcode of plain data', hexAt(bytes.subarray(0, stack.opcodeAt + 1), stack.opcodeAt), NOT_PLAIN);
    opcode(stack);
  }
}

const STOP = '.';
const NOT_PLAIN = 'The pickle holds more than plain data, or it is damaged: save the values alone.';
