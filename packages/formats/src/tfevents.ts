// TensorBoard event files with scalars: writing and reading. Not images, histograms, graphs or compressed records.
//
// Record: length (u64) | masked CRC-32C of the length | bytes | masked CRC-32C of the bytes;  masked(c) = (c rotated right by 15) + 0xa282ead8.
// Bytes are one Event message: wall_time = 1 (double), step = 2 (varint), file_version = 3 (text), summary = 5 (message);
// Summary: value = 1 (message); Value: tag = 1 (text), simple_value = 2 (float). The first record holds the version, "brain.Event:2".
// Source: TensorFlow's record_writer.h, event.proto and summary.proto.
import { crc32c } from './crc32.ts';
import { type Refuse, refusalOf } from './format-error.ts';
import { joinBytes } from './join-bytes.ts';
import { bytesField, doubleField, fieldsOf, floatField, textField, varintField } from './protobuf.ts';

/** One point of a curve. */
export interface ScalarEvent {
  /** Name of the curve; slashes group curves. */
  readonly tag: string;
  /** A whole number, at least 0. */
  readonly step: number;
  /** Kept as float32. */
  readonly value: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

const VERSION = 'brain.Event:2';
const LENGTH_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** The bytes of an event file: its version at the time of the first event, then the events in order. */
export function encodeEvents(events: readonly ScalarEvent[]): Uint8Array<ArrayBuffer> {
  const first = [...doubleField(1, events[0]?.wallTime ?? 0), ...textField(3, VERSION)];
  return joinBytes([first, ...events.map(eventMessage)].map(recordOf));
}

function eventMessage({ tag, step, value, wallTime }: ScalarEvent): number[] {
  if (!Number.isSafeInteger(step) || step < 0)
    throw new Error(`encodeEvents: expected a whole step of at least 0 for '${tag}', got ${step}. Count steps or epochs.`);
  const scalar = [...textField(1, tag), ...floatField(2, value)];
  return [...doubleField(1, wallTime), ...varintField(2, step), ...bytesField(5, bytesField(1, scalar))];
}

function recordOf(message: readonly number[]): Uint8Array {
  const record = new Uint8Array(LENGTH_BYTES + message.length + CHECKSUM_BYTES);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(message, LENGTH_BYTES);
  view.setUint32(LENGTH_BYTES + message.length, masked(record.subarray(LENGTH_BYTES, LENGTH_BYTES + message.length)), true);
  return record;
}

/** A stored checksum is masked, because a checksum of bytes that hold their own checksums is weak. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The scalars of an event file, in order; other events are passed over. `source` names it in errors. Throws FormatError for foreign, short or damaged bytes. */
export function decodeEvents(bytes: Uint8Array, source = 'event bytes'): ScalarEvent[] {
  const refuse = refusalOf('decodeEvents', source);
  const events: ScalarEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const message = recordAt(bytes, at, refuse);
    try {
      events.push(...scalarsOf(message));
    } catch (cause) {
      throw refuse(at + LENGTH_BYTES, 'an event', `bytes that are none (${cause})`, 'The file is damaged: write it again.');
    }
    at += LENGTH_BYTES + message.length + CHECKSUM_BYTES;
  }
  return events;
}

function recordAt(bytes: Uint8Array, at: number, refuse: Refuse): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (expected: string) => refuse(at, expected, `${bytes.length - at} bytes`, 'The file is cut short: write it again.');
  if (bytes.length - at < LENGTH_BYTES) throw short(`${LENGTH_BYTES} bytes of length and checksum`);
  const damaged = (what: string) =>
    refuse(at, `a record with the right checksum of its ${what}`, 'another', 'This is no event file, or it is damaged.');
  if (view.getUint32(at + 8, true) !== masked(bytes.subarray(at, at + 8))) throw damaged('length');
  const end = at + LENGTH_BYTES + Number(view.getBigUint64(at, true));
  if (bytes.length < end + CHECKSUM_BYTES) throw short(`a record of ${end + CHECKSUM_BYTES - at} bytes`);
  const message = bytes.subarray(at + LENGTH_BYTES, end);
  if (view.getUint32(end, true) !== masked(message)) throw damaged('bytes');
  return message;
}

function scalarsOf(message: Uint8Array): ScalarEvent[] {
  const event = fieldsOf(message);
  const wallTime = event.double(1) ?? 0;
  const step = event.varint(2) ?? 0;
  return event.messages(5).flatMap((summary) =>
    summary.messages(1).flatMap((scalar) => {
      const [tag, value] = [scalar.text(1), scalar.float(2)];
      return tag === undefined || value === undefined ? [] : [{ tag, step, value, wallTime }];
    }),
  );
}
