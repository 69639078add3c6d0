import type { Backend, Buffer } from "./backend.ts";
import { state } from "./state.ts";

/** A buffer and how many tensors share it: reshaping and detaching copy nothing. */
export interface Storage {
  readonly backend: Backend;
  buffer: Buffer;
  /** Zero once the buffer has been given back. */
  references: number;
}

/** A storage with its first reference. */
export function createStorage(backend: Backend, buffer: Buffer): Storage {
  return { backend, buffer, references: 1 };
}

/** Drops one reference; the last one gives the buffer back. */
export function dropReference(storage: Storage): void {
  storage.references--;
  if (storage.references === 0) storage.backend.release(storage.buffer);
}

/** Drops the reference of `owner` when the garbage collector finds it. */
export function dropWhenCollected(owner: object, storage: Storage): void {
  state.registry ??= new FinalizationRegistry(dropReference);
  state.registry.register(owner, storage, owner);
}

/** Undoes `dropWhenCollected`. */
export function forgetOwner(owner: object): void {
  state.registry?.unregister(owner);
}
