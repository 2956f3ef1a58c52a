// A recipe as plain data under dotted keys: read, set and show a value. Not its checks.

export type DocumentMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is DocumentMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `student.ipc[1]` for the path ['student', 'ipc', 1]. */
export function dottedKey(path: readonly PropertyKey[]): string {
  return path.reduce<string>((key, part) => {
    if (typeof part === 'number') return `${key}[${part}]`;
    return key === '' ? String(part) : `${key}.${String(part)}`;
  }, '');
}

/** The value at a path, undefined where there is none; a bare name (schedule: cosine) is found under `name` too. */
export function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value) && typeof part === 'number') return value[part];
    if (typeof value === 'string' && part === 'name') return value;
    return isMap(value) && typeof part === 'string' && Object.hasOwn(value, part) ? value[part] : undefined;
  }, document);
}

/** A copy of `document` with `value` at the path; what was no map on the way becomes one, a bare name its `name`. */
export function withValueAt(document: DocumentMap, path: readonly string[], value: unknown): DocumentMap {
  const [key, ...rest] = path;
  if (rest.length === 0) return { ...document, [key]: value };
  const inner = valueAt(document, [key]);
  const map = typeof inner === 'string' ? { name: inner } : isMap(inner) ? inner : {};
  return { ...document, [key]: withValueAt(map, rest, value) };
}

/** What is no map within nested maps, under dotted keys. */
export function leavesOf(document: unknown, key = ''): [key: string, value: unknown][] {
  if (!isMap(document)) return [[key, document]];
  return Object.entries(document).flatMap(([name, value]) => leavesOf(value, key === '' ? name : `${key}.${name}`));
}

/** A value as error texts show it, at most 60 characters. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
