// SHA-256 over more bytes than one call should get, with WebCrypto, which hashes whole arrays only. Not plain SHA-256 of the concatenation.
//
// stream = for each part: length (u64, little-endian) | bytes;  digest = SHA-256(SHA-256(block 0) | SHA-256(block 1) | ...), blocks of 16 MiB.
// The lengths keep parts apart: ['ab', 'c'] and ['a', 'bc'] differ.

const BLOCK = 1 << 24;

/** A running digest: `add` parts in order, then `finish` once for 64 hexadecimal digits. */
export class Digest {
  #block = new Uint8Array(BLOCK);
  #used = 0;
  #hashes: ArrayBuffer[] = [];

  async add(part: Uint8Array): Promise<void> {
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(part.length), true);
    await this.#append(length);
    await this.#append(part);
  }

  async finish(): Promise<string> {
    await this.#flush();
    const root = await crypto.subtle.digest('SHA-256', await new Blob(this.#hashes).arrayBuffer());
    return Array.from(new Uint8Array(root), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  async #append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.subarray(at, at + BLOCK - this.#used);
      this.#block.set(taken, this.#used);
      this.#used += taken.length;
      at += taken.length;
      if (this.#used === BLOCK) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    this.#hashes.push(await crypto.subtle.digest('SHA-256', this.#block.subarray(0, this.#used)));
    this.#used = 0;
  }
}

/** The digest of parts that are all at hand. */
export async function digestOf(parts: readonly Uint8Array[]): Promise<string> {
  const digest = new Digest();
  for (const part of parts) await digest.add(part);
  return await digest.finish();
}
