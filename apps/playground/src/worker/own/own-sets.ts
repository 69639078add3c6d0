import type { Dataset } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import type { OwnData } from "../../experiment/own-data.ts";
import type { KeepProblem, OwnSummary, OwnTrainer } from "./own-protocol.ts";
import { type OwnSet, partsOf } from "./own-set.ts";
import type { OwnStorage } from "./own-storage.ts";
import { readOwnFiles } from "./read-own.ts";

/** Data of one's own that an experiment asks for, and that are not in this browser. */
class MissingDataError extends Error {
  constructor(name: string) {
    super(`the pictures "${name}" are not in this browser`);
    this.name = "MissingDataError";
  }
}

/** All data of one's own that the worker knows: those of this page, and those that the browser keeps. */
export interface OwnSets extends Omit<OwnTrainer, "classifyFile"> {
  /** What an experiment on such data trains on and what it holds out. */
  load(own: OwnData, seed: number, random: Rng): Promise<[train: Dataset, validation: Dataset]>;
}

/** Those in the storage, and none of this page yet. */
export function createOwnSets(storage: OwnStorage): OwnSets {
  /** Those read on this page, the latest last; a set that was deleted stays, so that it can be taken back. */
  const here = new Map<string, OwnSet>();
  const removed = new Set<string>();
  let reading: AbortController | undefined;
  let latest: { readonly key: string; readonly parts: [Dataset, Dataset] } | undefined;
  const find = async ({ fingerprint }: Pick<OwnData, "fingerprint">): Promise<OwnSet | undefined> => {
    if (removed.has(fingerprint)) return undefined;
    const known = here.get(fingerprint) ?? (await storage.get(fingerprint).catch(() => undefined));
    if (known !== undefined) here.set(fingerprint, known);
    return known;
  };
  return {
    async readOwn(files, options, onProgress) {
      reading?.abort();
      const own = new AbortController();
      reading = own;
      const read = await readOwnFiles(files, options, { onProgress, signal: own.signal });
      if (own.signal.aborted) return { fault: "stopped" };
      if ("fault" in read) return read;
      const { fingerprint } = read.summary.reference;
      here.delete(fingerprint);
      here.set(fingerprint, read);
      removed.delete(fingerprint);
      return { ...read.summary, isKept: false };
    },
    async stopReading() {
      reading?.abort();
    },
    async keepOwn(fingerprint) {
      const set = here.get(fingerprint);
      if (set === undefined) return undefined;
      removed.delete(fingerprint);
      return attempt(storage.put(set));
    },
    async listOwn() {
      const stored = await storage.list().catch(() => []);
      const kept = [...stored].sort((a, b) => b.keptAt - a.keptAt).map(({ summary }) => summary);
      const isKept = (one: OwnSet["summary"]): boolean =>
        kept.some(({ reference }) => reference.fingerprint === one.reference.fingerprint);
      const only = [...here.values()].map(({ summary }) => summary).filter((one) => !isKept(one));
      const all: OwnSummary[] = [
        ...only.reverse().map((one) => ({ ...one, isKept: false })),
        ...kept.map((one) => ({ ...one, isKept: true })),
      ];
      return all.filter(({ reference }) => !removed.has(reference.fingerprint));
    },
    async removeOwn(fingerprint) {
      // Held here first, so that it can be taken back.
      await find({ fingerprint });
      const problem = await attempt(storage.remove(fingerprint));
      if (problem === undefined) removed.add(fingerprint);
      return problem;
    },
    async load(own, seed, random) {
      const set = await find(own);
      if (set === undefined || !isAs(set.summary.reference, own)) throw new MissingDataError(own.name);
      const key = `${own.fingerprint} ${seed}`;
      if (latest?.key !== key) latest = { key, parts: partsOf(set, random) };
      return latest.parts;
    },
  };
}

/** Whether a link that names this fingerprint says the same of the pictures. */
function isAs({ shape, classes, size }: OwnData, own: OwnData): boolean {
  return shape.join() === own.shape.join() && classes === own.classes && size === own.size;
}

async function attempt(work: Promise<void>): Promise<KeepProblem | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error && error.name === "QuotaExceededError" ? "full" : "forbidden";
  }
}
