/**
 * The platform's `AbortSignal`. Where a project has neither a page's types nor Node's, it is what is used of one, so that our
 * declarations ask for no library that the project does not have.
 */
export type AbortSignalLike = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : { readonly aborted: boolean; readonly reason: unknown; throwIfAborted(): void };

/** The platform's `URL`, or, where its types are not known, what is used of one. */
export type UrlLike = typeof globalThis extends { URL: { prototype: infer Url } } ? Url : { readonly href: string };

/** The platform's `Blob`, or, where its types are not known, what is used of one. */
export type BlobLike = typeof globalThis extends { Blob: { prototype: infer Blob } }
  ? Blob
  : { readonly size: number; slice(start?: number, end?: number): unknown; arrayBuffer(): Promise<ArrayBuffer> };
