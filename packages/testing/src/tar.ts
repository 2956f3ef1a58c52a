// A small writer of tar archives with ustar headers, for tests of whatever reads them. Not the reader (packages/formats).

const BLOCK = 512;

export interface TestMember {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly type?: string;
  readonly prefix?: string;
}

/** A header block with its checksum. */
export function tarHeader({ name, bytes = new Uint8Array(), type = '0', prefix = '' }: TestMember): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const put = (offset: number, text: string) => block.set(new TextEncoder().encode(text), offset);
  put(0, name);
  put(100, '0000644\0');
  put(124, `${bytes.length.toString(8).padStart(11, '0')}\0`);
  put(148, '        ');
  put(156, type);
  put(257, 'ustar\x0000');
  put(345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** A whole archive; a name that ends in `/` is a folder. */
export function makeTar(members: readonly TestMember[]): Uint8Array<ArrayBuffer> {
  const blocks = members.flatMap((member) => {
    const { bytes = new Uint8Array() } = member;
    const padding = new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    return [tarHeader({ ...member, type: member.type ?? (member.name.endsWith('/') ? '5' : '0') }), bytes, padding];
  });
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]));
}
