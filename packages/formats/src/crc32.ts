// Checksums of zip members (CRC-32) and of event records (CRC-32C), both reflected. Not hashes: they find accidents only.

/** The checksum of a reflected polynomial; `before` is that of the bytes before these. */
function checksum(polynomial: number): (bytes: Uint8Array, before?: number) => number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let word = byte;
    for (let bit = 0; bit < 8; bit++) word = word & 1 ? (word >>> 1) ^ polynomial : word >>> 1;
    return word;
  });
  return (bytes, before = 0) => {
    let crc = ~before;
    for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
    return ~crc >>> 0;
  };
}

/** CRC-32 of the bytes, as an unsigned 32-bit integer; `before` is that of the bytes before them. */
export const crc32 = checksum(0xedb88320);

/** CRC-32C (Castagnoli) of the bytes, as an unsigned 32-bit integer. */
export const crc32c = checksum(0x82f63b78);
