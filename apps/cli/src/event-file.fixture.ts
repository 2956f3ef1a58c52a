// A second reader of TensorBoard event files, to hold the first one's writer against. Only what scalars need, and no tolerance for anything else.

/** A scalar as a file has it. */
export interface ReadScalar {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  readonly wallTime: number;
}

/** The scalars of a file; throws at the first byte that is not as it must be. */
export function readScalars(bytes: Buffer): ReadScalar[] {
  const [version, ...events] = recordsOf(bytes);
  const header = fieldsOf(version);
  if (header.get(3)?.toString() !== 'brain.Event:2') throw new Error('no version');
  return events.map((record) => {
    const event = fieldsOf(record);
    const scalar = fieldsOf(needed(fieldsOf(needed(event, 5)), 1));
    const step = event.get(2);
    return {
      tag: needed(scalar, 1).toString(),
      step: step === undefined ? 0 : varint(step, 0).value,
      value: needed(scalar, 2).readFloatLE(),
      wallTime: needed(event, 1).readDoubleLE(),
    };
  });
}

function recordsOf(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const record = bytes.subarray(at + 12, at + 12 + length);
    const checksums = [bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12 + length)];
    const wanted = [bytes.subarray(at, at + 8), record].map(maskedChecksum);
    if (String(checksums) !== String(wanted)) throw new Error(`wrong checksum at ${at}`);
    records.push(record);
    at += length + 16;
  }
  return records;
}

/** CRC-32C bit by bit, rotated and offset. */
function maskedChecksum(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  const plain = BigInt(~crc >>> 0);
  return Number(BigInt.asUintN(32, BigInt.asUintN(32, (plain >> 15n) | (plain << 17n)) + 0xa282ead8n));
}

/** Payloads by field number; each field occurs once. */
function fieldsOf(message: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  for (let at = 0; at < message.length; ) {
    const key = varint(message, at);
    const inside = varint(message, key.end);
    const start = key.value % 8 === 2 ? inside.end : key.end;
    const sizes: Record<number, number> = { 0: inside.end - key.end, 1: 8, 2: inside.value, 5: 4 };
    at = start + sizes[key.value % 8];
    if (fields.has(key.value >> 3)) throw new Error(`field ${key.value >> 3} twice`);
    fields.set(key.value >> 3, message.subarray(start, at));
  }
  return fields;
}

function needed(fields: Map<number, Buffer>, field: number): Buffer {
  const payload = fields.get(field);
  if (payload === undefined) throw new Error(`no field ${field}`);
  return payload;
}

function varint(bytes: Buffer, start: number): { value: number; end: number } {
  let [value, end] = [0, start];
  for (let shift = 0; end < bytes.length; shift += 7) {
    value += (bytes[end] & 127) * 2 ** shift;
    if (bytes[end++] < 128) break;
  }
  return { value, end };
}
