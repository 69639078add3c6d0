import { refusal } from "@ganglion/tensor";
import { checkRecords, type Journal, type JournalRecord } from "./journal/journal.ts";
import type { ResolvedOptions } from "./search-options.ts";

/** A search's journal: what it knows, and how more is added. */
export interface OpenJournal {
  /** The name of the search. */
  readonly id: string;
  readonly records: readonly JournalRecord[];
  /** Adds a record after all that were added before. */
  append(record: JournalRecord): Promise<void>;
  close(): Promise<void>;
}

const where = "search";

/**
 * Reads the journal, or begins one.
 * @throws RangeError if it is of another search, or none; Error if another search writes it.
 */
export async function openJournal(options: ResolvedOptions): Promise<OpenJournal> {
  try {
    return await begun(options);
  } catch (error) {
    // What went wrong first is what is said.
    await Promise.resolve(options.journal?.close?.()).catch(() => undefined);
    throw error;
  }
}

async function begun({ journal, seed, space }: ResolvedOptions): Promise<OpenJournal> {
  const records: unknown = journal === undefined ? [] : await journal.load();
  checkRecords("journal", records);
  const [first] = records;
  if (first?.type === "search") checkSame("seed", first.seed, seed);
  if (first?.type === "search") checkSame("space", first.space, space);
  const id = first?.type === "search" ? first.id : newName();
  const append = inTurn(journal);
  if (first === undefined) await append({ type: "search", version: 1, id, seed, space });
  return {
    id,
    records,
    append,
    async close() {
      await journal?.close?.();
    },
  };
}

/** 128 random bits; pages without https have no `crypto.randomUUID`. */
function newName(): string {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(random, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** One after the other, in the order of the calls. */
function inTurn(journal: Journal | undefined): OpenJournal["append"] {
  let last: Promise<void> = Promise.resolve();
  return (record) => {
    const write = async (before: Promise<void>): Promise<void> => {
      await before;
      await journal?.append(record);
    };
    last = write(last);
    return last;
  };
}

function checkSame(name: string, known: unknown, wanted: unknown): void {
  if (JSON.stringify(known) === JSON.stringify(wanted)) return;
  const remedy = "Give each search a journal of its own.";
  throw refusal(RangeError, where, "the journal must be of this search", `one with another ${name}`, remedy);
}
