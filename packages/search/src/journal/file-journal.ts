import { refusal } from "@ganglion/tensor";
import { writeAll } from "../checkpoints/folder-store.ts";
import { fileError, node, type NodeFile, systemCode } from "../node.ts";
import type { Journal } from "./journal.ts";
import type { Lock } from "./lock.ts";

const where = "journal";
/** How the first line begins. */
const BEGINNING = '{"type":"search"';
const LINE = 10;

/**
 * A journal in a file: a line of JSON for each record. What a process that was killed left of a line is cut off when it goes on. From
 * `load` to `close` nobody else may write it.
 */
export function fileJournal(path: string): Journal {
  const file: Target = { path, open: undefined, torn: undefined };
  let lock: Lock | undefined;
  return {
    async load() {
      try {
        // Loaded when it is needed, which is never in a page.
        lock = await (await import("./lock.ts")).lockFile(path);
        return await loaded(file);
      } catch (error) {
        throw fileError(where, path, error);
      }
    },
    async append(record) {
      try {
        if (record.type !== "report") await lock?.check();
        const target = await opened(file);
        await writeAll(target, new TextEncoder().encode(`${JSON.stringify(record)}\n`));
        // Reports are only flushed with what follows: after a power failure the trial makes them again.
        if (record.type !== "report") await target.sync();
      } catch (error) {
        throw fileError(where, path, error);
      }
    },
    async close() {
      try {
        await file.open?.close();
        file.open = undefined;
      } finally {
        await lock?.release();
        lock = undefined;
      }
    },
  };
}

interface Target {
  readonly path: string;
  open: NodeFile | undefined;
  /** Where the last whole line ends, if there is something behind it. */
  torn: number | undefined;
}

async function opened(file: Target): Promise<NodeFile> {
  const files = node("node:fs/promises", where);
  await files.mkdir(node("node:path", where).dirname(file.path), { recursive: true });
  file.open ??= await files.open(file.path, "a");
  if (file.torn !== undefined) await file.open.truncate(file.torn);
  file.torn = undefined;
  return file.open;
}

async function loaded(file: Target): Promise<unknown[]> {
  const bytes = await read(file.path);
  const end = bytes.lastIndexOf(LINE) + 1;
  const decoder = new TextDecoder();
  const [whole, rest] = [decoder.decode(bytes.subarray(0, end)), decoder.decode(bytes.subarray(end))];
  // Only what a journal can have been begun with is written over.
  if (end === 0 && !rest.startsWith(BEGINNING) && !BEGINNING.startsWith(rest)) throw strange(file.path, 1);
  file.torn = end < bytes.length ? end : undefined;
  return recordsOf(file.path, whole);
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await node("node:fs/promises", where).readFile(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return new Uint8Array();
    throw error;
  }
}

function recordsOf(path: string, text: string): unknown[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, at) => {
    try {
      return JSON.parse(line) as unknown;
    } catch (error) {
      throw strange(path, at + 1, error);
    }
  });
}

function strange(path: string, line: number, cause?: unknown): Error {
  const got = `line ${line} of ${path}, which is none of a journal`;
  const remedy = "Begin anew with another journal, or put an older copy back.";
  return refusal(RangeError, where, "the journal must be one that a search wrote", got, remedy, { cause });
}
