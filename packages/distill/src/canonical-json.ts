// One JSON text per value, whatever the order of its keys: for identities and comparisons. Not for files people read.

/** JSON of plain data with sorted keys; throws on what JSON cannot say (non-finite numbers, undefined, functions). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return JSON.stringify(value);
  throw new Error(`identity: expected plain data, got ${String(value)}.`);
}
