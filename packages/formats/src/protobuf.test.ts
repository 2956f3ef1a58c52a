// Fields of messages: known bytes, what is read of them, and what is refused.
import { expect, test } from 'vitest';
import { bytesField, fieldsOf, textField, varintField } from './protobuf.ts';

test('known bytes', () => {
  expect(varintField(1, 150)).toEqual([0x08, 0x96, 0x01]);
  expect(textField(2, 'testing')).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
});

test('the last of repeated fields counts, messages are all given, missing ones are undefined', () => {
  const inner = (value: number) => bytesField(3, varintField(1, value));
  const fields = fieldsOf(Uint8Array.from([...varintField(1, 7), ...varintField(1, 8), ...inner(1), ...inner(2)]));
  expect(fields.varint(1)).toBe(8);
  expect(fields.messages(3).map((message) => message.varint(1))).toEqual([1, 2]);
  expect([fields.varint(2), fields.double(1), fields.float(1), fields.text(1)]).toEqual([undefined, undefined, undefined, undefined]);
});

test.each([
  [[0x08], 'protobuf: expected a whole number at byte 1, got the end of the message.'],
  [[0x08, 0x80], 'protobuf: expected a whole number at byte 1, got the end of the message.'],
  [[0x12, 0x05, 0x00], 'protobuf: expected field 2 within the 3 bytes of its message, got 7.'],
  [[0x0b, 0x00], 'protobuf: expected wire type 0, 1, 2 or 5, got 3.'],
])('%j is refused', (bytes, text) => {
  expect(() => fieldsOf(Uint8Array.from(bytes))).toThrow(text);
});
