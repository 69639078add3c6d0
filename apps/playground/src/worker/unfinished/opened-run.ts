import { holdRun } from "./hold-run.ts";
import type { UnfinishedRun, UnfinishedState } from "./unfinished-run.ts";
import type { UnfinishedStorage } from "./unfinished-storage.ts";

/** A run that no other page is at work on. */
export interface OpenedRun {
  readonly id: string;
  readonly storage: UnfinishedStorage;
  /** Where it goes on, if it was cut off. */
  readonly before: { readonly run: UnfinishedRun; readonly state: UnfinishedState } | undefined;
  /** Lets others work on it. */
  leave(): void;
}

/** A new run, or the one that was cut off under this id; undefined if that is gone, or another page is at work on it. */
export async function openRun(storage: UnfinishedStorage, cutOff: string | undefined): Promise<OpenedRun | undefined> {
  const id = cutOff ?? newId();
  const leave = await holdRun(id);
  if (leave === undefined) return undefined;
  if (cutOff === undefined) return { id, storage, before: undefined, leave };
  const before = await storage.get(id).catch(() => undefined);
  if (before !== undefined) return { id, storage, before, leave };
  leave();
  return undefined;
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
