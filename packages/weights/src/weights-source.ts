import type { AbortSignalLike, BlobLike, UrlLike } from "@ganglion/tensor";

/** Anything that hands out parts of a file of known size, such as a cache or a store of one's own. */
export interface RangeReader {
  /** The bytes of the whole file. */
  readonly size: number;
  /** The bytes from `start` up to, but without, `end`. */
  read(start: number, end: number, signal?: AbortSignalLike): Promise<Uint8Array> | Uint8Array;
}

/** The handle of a file of the browser's file systems, or of `indexedDbFile`. */
export interface ReadableHandle {
  getFile(): Promise<BlobLike>;
}

/** Where weights come from: a path (in Node), an address, a file or its handle, a Blob, bytes, or what reads parts of a file. */
export type WeightsSource = string | UrlLike | BlobLike | ReadableHandle | ArrayBuffer | ArrayBufferView | RangeReader;
