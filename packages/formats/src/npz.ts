// NumPy's .npz: a zip of .npy files, one per name. Not a lazy reader: every array is read.
import { decodeNpy, encodeNpy, type NpyArray } from './npy.ts';
import { decodeZip, encodeZip } from './zip.ts';

const SUFFIX = '.npy';

/** The bytes of an .npz file, as numpy.savez writes it; with `deflate` as numpy.savez_compressed does. */
export async function encodeNpz(arrays: ReadonlyMap<string, NpyArray>, { deflate = false } = {}): Promise<Uint8Array<ArrayBuffer>> {
  const members = [...arrays].map(([name, array]) => ({ name: name + SUFFIX, bytes: encodeNpy(array) }));
  return await encodeZip(members, deflate);
}

/** The arrays of an .npz file by name; `source` names it in errors. Throws FormatError for foreign, short or damaged bytes. */
export async function decodeNpz(bytes: Uint8Array, source = 'npz bytes'): Promise<Map<string, NpyArray<ArrayBuffer>>> {
  const arrays = new Map<string, NpyArray<ArrayBuffer>>();
  for (const member of await decodeZip(bytes, source)) {
    const name = member.name.endsWith(SUFFIX) ? member.name.slice(0, -SUFFIX.length) : member.name;
    arrays.set(name, decodeNpy(member.bytes, `${source}:${member.name}`));
  }
  return arrays;
}
