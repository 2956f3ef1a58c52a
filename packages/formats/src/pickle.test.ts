// The pickle reader against pickles by Python, by hand after Python 2's layout, and everything that it must not do.
import { expect, test } from 'vitest';
import { NUMPY_GLOBALS, PickledArray } from './numpy-pickle.ts';
import { decodePickle } from './pickle.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const decode = (text: string) => decodePickle(latin1(text), 'meta', { globals: NUMPY_GLOBALS });
const inPython2 = (text: string) => latin1(text);

/** pickle.dumps({'data': uint8 [2, 3], 'labels': [3, 1], 'wide': '<f4' [2], 'fortran': int64 [2, 3] in Fortran order}, protocol) */
const BY_PYTHON = {
  2: 'gAJ9cQAoWAQAAABkYXRhcQFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRjX2NvZGVjcwplbmNvZGUKcQVYAQAAAGJxBlgGAAAAbGF0aW4xcQeGcQhScQmHcQpScQsoSwFLAksDhnEMY251bXB5CmR0eXBlCnENWAIAAAB1MXEOiYiHcQ9ScRAoSwNYAQAAAHxxEU5OTkr/////Sv////9LAHRxEmKJaAVYBgAAAAABAgMEBXETaAeGcRRScRV0cRZiWAYAAABsYWJlbHNxF11xGChLA0sBZVgEAAAAd2lkZXEZaAJoA0sAhXEaaAmHcRtScRwoSwFLAoVxHWgNWAIAAABmNHEeiYiHcR9ScSAoSwNYAQAAADxxIU5OTkr/////Sv////9LAHRxImKJaAVYCgAAAAAAw4A/AAAAw4BxI2gHhnEkUnEldHEmYlgHAAAAZm9ydHJhbnEnaAJoA0sAhXEoaAmHcSlScSooSwFLAksDhnEraA1YAgAAAGk4cSyJiIdxLVJxLihLA2ghTk5OSv////9K/////0sAdHEvYohoBVgwAAAAAAAAAAAAAAADAAAAAAAAAAEAAAAAAAAABAAAAAAAAAACAAAAAAAAAAUAAAAAAAAAcTBoB4ZxMVJxMnRxM2J1Lg==',
  4: 'gASVeQEAAAAAAAB9lCiMBGRhdGGUjBVudW1weS5jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwOGlGgFjAVkdHlwZZSTlIwCdTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYolDBgABAgMEBZR0lGKMBmxhYmVsc5RdlChLA0sBZYwEd2lkZZRoBGgHSwCFlGgJh5RSlChLAUsChZRoDowCZjSUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYolDCAAAwD8AAADAlHSUYowHZm9ydHJhbpRoBGgHSwCFlGgJh5RSlChLAUsCSwOGlGgOjAJpOJSJiIeUUpQoSwNoIE5OTkr/////Sv////9LAHSUYohDMAAAAAAAAAAAAwAAAAAAAAABAAAAAAAAAAQAAAAAAAAAAgAAAAAAAAAFAAAAAAAAAJR0lGJ1Lg==',
};

test.each([2, 4] as const)("Python 3's pickle in protocol %i is read, arrays in C order", (protocol) => {
  const value = decodePickle(new Uint8Array(Buffer.from(BY_PYTHON[protocol], 'base64')), 'meta', { globals: NUMPY_GLOBALS });
  const entries = value instanceof Map ? [...value] : [];
  expect(entries.map(([key, item]) => [key, item instanceof PickledArray ? item.array : item])).toEqual([
    ['data', { dtype: 'u1', shape: [2, 3], data: Uint8Array.of(0, 1, 2, 3, 4, 5) }],
    ['labels', [3, 1]],
    ['wide', { dtype: 'f4', shape: [2], data: Float32Array.of(1.5, -2) }],
    ['fortran', { dtype: 'i8', shape: [2, 3], data: BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n) }],
  ]);
});

test("Python 2's text is bytes, and text where it is a key", () => {
  const protocol0 = "(dp1\nS'num_vis'\np2\nI3072\nsS'label_names'\np3\n(lp4\nS'air\\'s\\x41'\np5\naS'dog'\np6\nasg2\nL7L\ns.";
  expect(decode(protocol0)).toEqual(
    new Map<string, unknown>([
      ['num_vis', 7],
      ['label_names', [inPython2("air'sA"), inPython2('dog')]],
    ]),
  );
  const protocol2 = '\x80\x02}q\x01(U\x05namesq\x02]q\x03(U\x05appleq\x04U\x08aquariumq\x05eU\x01nM\x10\x27u.';
  expect(decode(protocol2)).toEqual(
    new Map<string, unknown>([
      ['names', [inPython2('apple'), inPython2('aquarium')]],
      ['n', 10000],
    ]),
  );
});

test('numbers, constants and the machine around them', () => {
  expect(decode('(NI01\nI00\n\x88\x89J\xff\xff\xff\xffF1.5\nG\x3f\xf8\0\0\0\0\0\0\x8a\x02\x00\xff\x8a\x00t.')).toEqual([
    null,
    true,
    false,
    true,
    false,
    -1,
    1.5,
    1.5,
    -256,
    0,
  ]);
  expect(decode('\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.')).toBe(2n ** 63n - 1n);
  expect(decode('K\x01K\x02\x86K\x02K\x030q\x05h\x05\x87.')).toEqual([[1, 2], 2, 2]);
  expect(decode('(F1e-05\nF-0.0\nFinf\nF-inf\nFnan\nt.')).toEqual([1e-5, -0, Infinity, -Infinity, Number.NaN]);
});

test("protocol 0's text is Latin-1 with escapes", () => {
  expect(decode('V\\u00e9\n.')).toBe('é');
  expect(decode('V\xe9\x80\\u005c\\u000a\\U0001F600\n.')).toBe('é\x80\\\n😀');
  // A backslash belongs to the character behind it, also to another backslash.
  expect(decode('V\\\\u0041\\x\\u41\n.')).toBe('\\\\u0041\\x\\u41');
});

const refused: [string, string, string][] = [
  [
    'a call of the system',
    "cos\nsystem\n(S'true'\ntR.",
    'expected plain data at offset 0 of meta, got the name os system. The pickle would run code to be read: save its plain values alone.',
  ],
  ['a call in protocol 4', '\x80\x04\x8c\x08builtins\x8c\x04eval\x93.', 'at offset 18 of meta, got the name builtins eval.'],
  ['an object made without a call', '\x80\x02c__main__\nNet\n)\x81.', 'got the name __main__ Net.'],
  [
    'an opcode beyond data',
    '\x80\x02(i__main__\nNet\n.',
    'expected an opcode of plain data at offset 3 of meta, got bytes 69. The pickle holds more than plain data',
  ],
  [
    'a reference to other data',
    'K\x01Q.',
    'expected plain data at offset 2 of meta, got a reference to data outside the pickle. Save the values with the pickle.',
  ],
  ['a call of no name', 'K\x01)R.', 'expected a known name to call at offset 3 of meta, got number.'],
  [
    'a call of a name that is only an argument',
    'cnumpy\nndarray\n)R.',
    'expected a known name to call at offset 16 of meta, got numpy ndarray.',
  ],
  ['a state for a number', 'K\x01Nb.', 'expected a value that takes a state at offset 3 of meta, got number.'],
  ['a float that is none', 'F1,5\n.', "expected a float at offset 0 of meta, got '1,5'."],
  ['an empty float', 'F\n.', "expected a float at offset 0 of meta, got ''."],
  ['a character beyond Unicode', 'V\\U00110000\n.', 'expected a code point of Unicode at offset 0 of meta, got \\U00110000.'],
  ['text cut short', 'U\x05abc', 'expected 5 more bytes at offset 0 of meta, got 3. The pickle is cut short or damaged: copy it again.'],
  ['an end without a stop', 'K\x01', 'expected 1 more bytes at offset 2 of meta, got 0.'],
  ['nothing on the stack', '.', 'expected a value on the stack at offset 0 of meta, got none.'],
  ['a missing mark', 'K\x01u.', 'expected a mark on the stack at offset 2 of meta, got none.'],
  ['a value never stored', 'h\x07.', 'expected a value stored under 7 at offset 0 of meta, got none.'],
  ['an odd dictionary', '}(K\x01u.', 'expected a value for every key at offset 4 of meta, got 1 of both.'],
];
test.each(refused)('%s is refused', (_, pickle, message) => {
  let text = '';
  try {
    decode(pickle);
  } catch (error) {
    text = error instanceof Error ? error.message : '';
  }
  expect(text).toContain('decodePickle: ');
  expect(text).toContain(message);
});

/** An array as Python 2 wrote it: shape [2], the type's name and byte order, and its bytes. */
const array = (type: string, order: string, bytes: string) =>
  `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K\x02tcnumpy\ndtype\n(U${String.fromCharCode(type.length)}${type}K\x00K\x01tR(K\x03U\x01${order}NNNtb\x89U${String.fromCharCode(bytes.length)}${bytes}tb.`;

test('arrays of objects, of foreign byte order and of too few bytes are refused', () => {
  expect(decode(array('u1', '|', '\x07\x09'))).toMatchObject({ array: { dtype: 'u1', shape: [2], data: Uint8Array.of(7, 9) } });
  expect(() => decode(array('O8', '|', '\x07\x09'))).toThrow('expected a NumPy type of f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1');
  expect(() => decode(array('i4', '>', '\x07\x09'))).toThrow('got >i4. Convert it with astype.');
  expect(() => decode(array('u1', '|', '\x07'))).toThrow('expected 2 bytes (u1 of shape [2])');
});
