// Fields of protocol buffer messages: what event files need of them. No schemas, groups, packed lists or negative integers.
//
// Field: key = number * 8 + wire type, as varint | payload;  wire types: 0 varint, 1 eight bytes, 2 length as varint | bytes, 5 four bytes.
// Source: protobuf.dev/programming-guides/encoding.

const WIRE = { varint: 0, eightBytes: 1, bytes: 2, fourBytes: 5 } as const;

const key = (field: number, wire: number): number[] => varint(field * 8 + wire);

/** Seven bits a byte, lowest first; a set high bit says that more follow. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function numberBytes(size: 4 | 8, write: (view: DataView) => void): number[] {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return [...new Uint8Array(view.buffer)];
}

/** A whole number of at least 0. */
export const varintField = (field: number, value: number): number[] => [...key(field, WIRE.varint), ...varint(value)];
export const doubleField = (field: number, value: number): number[] => [
  ...key(field, WIRE.eightBytes),
  ...numberBytes(8, (view) => view.setFloat64(0, value, true)),
];
export const floatField = (field: number, value: number): number[] => [
  ...key(field, WIRE.fourBytes),
  ...numberBytes(4, (view) => view.setFloat32(0, value, true)),
];
/** A message within a message, or plain bytes. */
export const bytesField = (field: number, bytes: readonly number[]): number[] => [
  ...key(field, WIRE.bytes),
  ...varint(bytes.length),
  ...bytes,
];
export const textField = (field: number, text: string): number[] => bytesField(field, [...new TextEncoder().encode(text)]);

/** The fields of one message; of a field that stands there more than once, the last counts. */
export interface Fields {
  varint(field: number): number | undefined;
  double(field: number): number | undefined;
  float(field: number): number | undefined;
  text(field: number): string | undefined;
  messages(field: number): Fields[];
}

interface Field {
  readonly field: number;
  readonly wire: number;
  readonly payload: Uint8Array;
  /** Of a varint. */
  readonly value: number;
}

/** Reads a message whole; throws RangeError where a field reaches past its end or has a wire type of its own. */
export function fieldsOf(message: Uint8Array): Fields {
  const fields = split(message);
  const last = (field: number, wire: number): Field | undefined => fields.findLast((one) => one.field === field && one.wire === wire);
  const view = ({ payload }: Field) => new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const read = <T>(found: Field | undefined, value: (found: Field) => T): T | undefined => (found === undefined ? undefined : value(found));
  return {
    varint: (field) => last(field, WIRE.varint)?.value,
    double: (field) => read(last(field, WIRE.eightBytes), (found) => view(found).getFloat64(0, true)),
    float: (field) => read(last(field, WIRE.fourBytes), (found) => view(found).getFloat32(0, true)),
    text: (field) => read(last(field, WIRE.bytes), ({ payload }) => new TextDecoder().decode(new Uint8Array(payload))),
    messages: (field) => fields.filter((one) => one.field === field && one.wire === WIRE.bytes).map(({ payload }) => fieldsOf(payload)),
  };
}

function split(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.length; ) {
    const key = varintAt(message, at);
    const [field, wire] = [Math.floor(key.value / 8), key.value % 8];
    const { value, start, length } = payloadAt(message, key.end, wire);
    if (start + length > message.length)
      throw new RangeError(`protobuf: expected field ${field} within the ${message.length} bytes of its message, got ${start + length}.`);
    fields.push({ field, wire, payload: message.subarray(start, start + length), value });
    at = start + length;
  }
  return fields;
}

/** Where the payload of a field lies; of a varint, its value. */
function payloadAt(message: Uint8Array, at: number, wire: number): { value: number; start: number; length: number } {
  if (wire === WIRE.eightBytes) return { value: 0, start: at, length: 8 };
  if (wire === WIRE.fourBytes) return { value: 0, start: at, length: 4 };
  const { value, end } = varintAt(message, at);
  if (wire === WIRE.varint) return { value, start: end, length: 0 };
  if (wire === WIRE.bytes) return { value: 0, start: end, length: value };
  throw new RangeError(`protobuf: expected wire type 0, 1, 2 or 5, got ${wire}.`);
}

function varintAt(message: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let end = at, scale = 1; end < message.length; end++, scale *= 128) {
    value += (message[end] % 128) * scale;
    if (message[end] < 128) return { value, end: end + 1 };
  }
  throw new RangeError(`protobuf: expected a whole number at byte ${at}, got the end of the message.`);
}
