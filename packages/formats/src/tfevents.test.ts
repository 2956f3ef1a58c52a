// Event files: known bytes, round trips, and the exact text of every refusal.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32.ts';
import { FormatError } from './format-error.ts';
import { bytesField, doubleField, floatField, varintField } from './protobuf.ts';
import { decodeEvents, encodeEvents, type ScalarEvent } from './tfevents.ts';

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
const event = { tag: 'loss', step: 300, value: 1.5, wallTime: 2 };

test('the checksum is CRC-32C', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
});

test('the bytes are those of the format', () => {
  const bytes = encodeEvents([event]);
  // Length 24 and its masked checksum begin every event file that TensorBoard's own writer makes.
  expect(hex(bytes.subarray(0, 12))).toBe('18 00 00 00 00 00 00 00 a3 7f 4b 22');
  expect(hex(bytes.subarray(12, 36))).toBe(`09 00 00 00 00 00 00 00 40 1a 0d ${hex(new TextEncoder().encode('brain.Event:2'))}`);
  const message = bytes.subarray(36 + 4 + 12, -4);
  expect(hex(message)).toBe('09 00 00 00 00 00 00 00 40 10 ac 02 2a 0d 0a 0b 0a 04 6c 6f 73 73 15 00 00 c0 3f');
});

const scalarEvent: fc.Arbitrary<ScalarEvent> = fc.record({
  tag: fc.string({ unit: 'grapheme' }),
  step: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  value: fc.float({ noDefaultInfinity: false }),
  wallTime: fc.double({ min: 0, max: 4e9, noNaN: true }),
});

test('what is written is read', () => {
  fc.assert(
    fc.property(fc.array(scalarEvent), (events) => {
      expect(decodeEvents(encodeEvents(events))).toEqual(events);
    }),
  );
});

const maskedChecksum = (bytes: Uint8Array) => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/** The record of one message, with its checksums. */
function recordOf(message: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(12));
  head.setUint32(0, message.length, true);
  head.setUint32(8, maskedChecksum(new Uint8Array(head.buffer, 0, 8)), true);
  const tail = new DataView(new ArrayBuffer(4));
  tail.setUint32(0, maskedChecksum(message), true);
  return Buffer.concat([new Uint8Array(head.buffer), message, new Uint8Array(tail.buffer)]);
}

const MESSAGE = encodeEvents([event]).subarray(52, -4);

test('an event that a newer writer adds to is read', () => {
  expect(recordOf(MESSAGE)).toEqual(Buffer.from(encodeEvents([event]).subarray(40)));
  const added = [...varintField(90, 7), ...doubleField(91, 1), ...floatField(92, 1), ...bytesField(93, [1, 2, 3])];
  expect(decodeEvents(recordOf(Buffer.concat([Uint8Array.from(added), MESSAGE, Uint8Array.from(added)])))).toEqual([event]);
});

test('an event without scalars is passed over', () => {
  expect(decodeEvents(encodeEvents([event]).subarray(0, 40))).toEqual([]);
});

test('a record whose checksum is right and whose message is broken is refused', () => {
  for (const [message, cause] of [
    [MESSAGE.subarray(0, -1), 'expected field 5 within the 26 bytes of its message, got 27.'],
    [Uint8Array.of(0x0b, 0), 'expected wire type 0, 1, 2 or 5, got 3.'],
  ] as const) {
    const bytes = Buffer.concat([encodeEvents([]), recordOf(message)]);
    expect(() => decodeEvents(bytes, 'a.tfevents')).toThrow(
      `decodeEvents: expected an event at offset 52 of a.tfevents, got bytes that are none (RangeError: protobuf: ${cause}). The file is damaged: write it again.`,
    );
    expect(() => decodeEvents(bytes)).toThrow(FormatError);
  }
});

test('a cut or damaged file is refused', () => {
  const bytes = encodeEvents([event]);
  const damaged = (at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const refusals: [Uint8Array, string][] = [
    [
      bytes.subarray(0, 45),
      'expected 12 bytes of length and checksum at offset 40 of a.tfevents, got 5 bytes. The file is cut short: write it again.',
    ],
    [
      bytes.subarray(0, -1),
      'expected a record of 43 bytes at offset 40 of a.tfevents, got 42 bytes. The file is cut short: write it again.',
    ],
    [
      damaged(0),
      'expected a record with the right checksum of its length at offset 0 of a.tfevents, got another. This is no event file, or it is damaged.',
    ],
    [
      damaged(60),
      'expected a record with the right checksum of its bytes at offset 40 of a.tfevents, got another. This is no event file, or it is damaged.',
    ],
  ];
  for (const [file, text] of refusals) expect(() => decodeEvents(file, 'a.tfevents')).toThrow(`decodeEvents: ${text}`);
});

test('a step that is not a whole number is refused', () => {
  expect(() => encodeEvents([{ ...event, step: 0.5 }])).toThrow(
    "encodeEvents: expected a whole step of at least 0 for 'loss', got 0.5. Count steps or epochs.",
  );
});
