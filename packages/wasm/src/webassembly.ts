/**
 * WebAssembly's own types where a project has them, as from a page's library: in our declarations they stand under these
 * names, since a project may have none, and `WebAssembly.Module` would then be an error in a file that is not its own.
 */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;

/** A memory, as `WasmModule`. */
export type WasmMemory = typeof globalThis extends { WebAssembly: { Memory: { prototype: infer Memory } } }
  ? Memory
  : { readonly buffer: ArrayBuffer };
