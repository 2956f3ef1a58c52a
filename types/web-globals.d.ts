// Globals that Node 20 and browsers share, for packages that may use neither lib.dom nor @types/node.
declare var performance: { now(): number };
declare var console: { log(...data: unknown[]): void; warn(...data: unknown[]): void };
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean });
  decode(bytes: BufferSource): string;
}
interface ByteReader {
  read(): Promise<{ done: false; value: Uint8Array<ArrayBuffer> } | { done: true }>;
  cancel(): Promise<void>;
}
interface ByteWriter {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(reason: unknown): Promise<void>;
}
interface ByteStream {
  pipeThrough(transform: CompressionStream): ByteStream;
  getReader(): ByteReader;
}
declare class CompressionStream {
  constructor(format: 'deflate-raw');
}
declare class DecompressionStream {
  constructor(format: 'deflate-raw' | 'gzip');
  readonly readable: ByteStream;
  readonly writable: { getWriter(): ByteWriter };
}
declare class Blob {
  constructor(parts: readonly BufferSource[]);
  arrayBuffer(): Promise<ArrayBuffer>;
  stream(): ByteStream;
}
declare class Response {
  constructor(body: ByteStream);
  arrayBuffer(): Promise<ArrayBuffer>;
}
declare var crypto: { readonly subtle: { digest(algorithm: 'SHA-256', bytes: BufferSource): Promise<ArrayBuffer> } };
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
