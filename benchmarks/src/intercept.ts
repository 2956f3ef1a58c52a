// Puts a function around a method of a class for a while. Knows nothing of WebGPU.

/** Calls `around` instead of every object's method `name`; `call` goes on to the method itself. Returns the way back. */
export function intercept<T extends object>(
  prototype: T,
  name: keyof T,
  around: (call: () => unknown, args: unknown[]) => unknown,
): () => void {
  const method = prototype[name];
  if (typeof method !== 'function') throw new Error(`intercept: expected a method, got '${String(name)}'.`);
  prototype[name] = new Proxy(method, {
    apply: (target, self, args: unknown[]) => around(() => Reflect.apply(target, self, args), args),
  });
  return () => {
    prototype[name] = method;
  };
}
