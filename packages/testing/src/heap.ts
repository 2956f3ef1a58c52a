// What JavaScript's heap holds, counted in a snapshot of V8's: what the program made, and what V8 made to run it faster. Not memory outside the heap.
import { getHeapSnapshot } from 'node:v8';

export interface HeapContents {
  /** Of objects, arrays, strings, numbers, closures and whatever else is data. */
  readonly dataBytes: number;
  /** Of compiled code, its feedback and the shapes of objects: what V8 writes, throws away and writes again as it optimises. */
  readonly engineBytes: number;
}

const ENGINE = new Set(['code', 'hidden', 'object shape']);

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] } };
  readonly nodes: readonly number[];
}

/** Counted after garbage is collected. */
export async function heapContents(): Promise<HeapContents> {
  const { snapshot, nodes }: Snapshot = JSON.parse((await getHeapSnapshot().toArray()).join(''));
  const { node_fields: fields, node_types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let [dataBytes, engineBytes] = [0, 0];
  for (let node = 0; node < nodes.length; node += fields.length) {
    if (ENGINE.has(node_types[0][nodes[node + type]])) engineBytes += nodes[node + size];
    else dataBytes += nodes[node + size];
  }
  return { dataBytes, engineBytes };
}
