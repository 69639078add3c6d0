import { refusal } from "@ganglion/tensor";
import { node, systemCode } from "../node.ts";

/** Who writes a file: what its lock says. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the system's own count, where it tells: numbers of processes are given again. */
  readonly start: string | null;
  /** When the file was locked. */
  readonly since: string;
  /** Tells this lock from all others. */
  readonly token: string;
}

/** A file that nobody else may write now. */
export interface Lock {
  /** @throws Error if another process has taken it over meanwhile. */
  check(): Promise<void>;
  /** Gives it back. */
  release(): Promise<void>;
}

const where = "journal";
const RULE = "the journal must be one that no other search writes";

/** How often an owner says that it is there, and after how long without a word it is gone where nobody can look: 10 times that. */
const BEAT = 30_000;
const SILENCE = 10 * BEAT;

/**
 * Locks a file by another one beside it, `PATH.lock`, that says who writes. What a process that is gone has left is taken over: at once
 * on its own machine, elsewhere after five minutes without a word of it. Where nothing can be written there is nothing to lock.
 * @throws Error if another search writes it.
 */
export async function lockFile(path: string): Promise<Lock> {
  const own = await ownerHere();
  const lock = `${path}.lock`;
  for (let tries = 0; tries < 20; tries++) {
    const made = await created(lock, own);
    if (made === "refused") return { check: async () => undefined, release: async () => undefined };
    if (made === "done") return held(path, lock, own);
    const other = await ownerOf(lock);
    // Given back just now.
    if (other === undefined) continue;
    if (!(await isGone(lock, other))) throw taken(path, other, own);
    await takeAway(lock, other);
  }
  throw refusal(Error, where, RULE, `${lock}, which cannot be had`, "Delete it, if no search is at work.");
}

/** Makes the lock, whole and at once; or not, because it is there already or because nothing can be written. */
async function created(lock: string, own: Owner): Promise<"done" | "exists" | "refused"> {
  const files = node("node:fs/promises", where);
  try {
    await files.mkdir(node("node:path", where).dirname(lock), { recursive: true });
  } catch {
    // The journal itself says what is wrong with its folder.
    return "refused";
  }
  try {
    await files.writeFile(lock, JSON.stringify(own), { flag: "wx" });
    return "done";
  } catch (error) {
    const code = systemCode(error) ?? "";
    if (code === "EEXIST") return "exists";
    // Whoever only reads a search that is over changes nothing; whoever writes is told by the journal itself.
    if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR"].includes(code)) return "refused";
    throw error;
  }
}

function held(path: string, lock: string, own: Owner): Lock {
  const files = node("node:fs/promises", where);
  const beat = setInterval(() => void files.utimes(lock, new Date(), new Date()).catch(() => undefined), BEAT);
  (beat as { unref?(): void }).unref?.();
  return {
    async check() {
      const owner = await ownerOf(lock);
      if (owner?.token === own.token) return;
      const got =
        owner === undefined ? `${path}, whose lock is gone` : `${path}, which ${nameOf(owner, own)} took over`;
      throw refusal(Error, where, RULE, got, "End one of the two, and begin again: what is written is known.");
    },
    async release() {
      clearInterval(beat as unknown as number);
      if ((await ownerOf(lock))?.token === own.token) await files.rm(lock, { force: true, recursive: false });
    },
  };
}

async function ownerHere(): Promise<Owner> {
  const { pid } = node("node:process", where);
  const random = crypto.getRandomValues(new Uint32Array(4));
  return {
    pid,
    host: node("node:os", where).hostname(),
    start: (await seen(pid))?.start ?? null,
    since: new Date().toISOString(),
    token: Array.from(random, (word) => word.toString(16).padStart(8, "0")).join(""),
  };
}

/** When a process began and whether it has ended, though nobody has taken note of it; `undefined` where the system does not say. */
async function seen(pid: number): Promise<{ readonly start: string; readonly hasEnded: boolean } | undefined> {
  try {
    const bytes = await node("node:fs/promises", where).readFile(`/proc/${pid}/stat`);
    const text = new TextDecoder().decode(bytes);
    // The second entry is its name, in brackets, which may hold anything; the third its state, the 22nd its beginning.
    const entries = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state, start] = [entries[0] ?? "", entries[19]];
    return start === undefined ? undefined : { start, hasEnded: state === "Z" || state === "X" };
  } catch {
    return undefined;
  }
}

/** What a lock says; `undefined` if it is not there, nobody if it is not readable. */
async function ownerOf(lock: string): Promise<Owner | undefined> {
  for (let tries = 0; ; tries++) {
    try {
      const owner = ownerIn(await node("node:fs/promises", where).readFile(lock));
      // It is being written; or whoever wrote it was ended in the middle of it.
      if (owner !== undefined || tries === 10) return owner ?? NOBODY;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

const NOBODY: Owner = { pid: 0, host: "", start: null, since: "", token: "" };

function ownerIn(bytes: Uint8Array): Owner | undefined {
  try {
    const owner = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Owner> | null;
    const { pid, host, start, since, token } = Object(owner) as Partial<Owner>;
    const areTexts = [host, since, token].every((text) => typeof text === "string");
    const isWhole = Number.isSafeInteger(pid) && (pid as number) > 0 && areTexts && start !== undefined;
    return isWhole ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that holds a lock is there no more. */
async function isGone(lock: string, owner: Owner): Promise<boolean> {
  if (owner.token === "") return true;
  if (owner.host !== node("node:os", where).hostname()) return (await silence(lock)) > SILENCE;
  if (!isAlive(owner.pid)) return true;
  const found = await seen(owner.pid);
  return found !== undefined && (found.hasEnded || (owner.start !== null && found.start !== owner.start));
}

function isAlive(pid: number): boolean {
  try {
    node("node:process", where).kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== "ESRCH";
  }
}

async function silence(lock: string): Promise<number> {
  try {
    return Date.now() - (await node("node:fs/promises", where).stat(lock)).mtimeMs;
  } catch {
    return 0;
  }
}

/** Takes a lock away whose owner is gone; one that somebody else has put in its place meanwhile is put back. */
async function takeAway(lock: string, owner: Owner): Promise<void> {
  const files = node("node:fs/promises", where);
  const random = crypto.getRandomValues(new Uint32Array(2));
  const aside = `${lock}.${random.join("")}`;
  try {
    await files.rename(lock, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  const found = await ownerOf(aside);
  if (found !== undefined && found.token !== owner.token) await files.link(aside, lock).catch(() => undefined);
  await files.rm(aside, { force: true, recursive: false });
}

function taken(path: string, owner: Owner, own: Owner): Error {
  const got = `${path}, which ${nameOf(owner, own)} writes since ${owner.since}`;
  const isFar = owner.host !== own.host;
  const remedy = isFar
    ? `Wait until it is over, or five minutes after it was killed; or delete ${path}.lock.`
    : "Wait until it is over, or give each search a journal of its own.";
  return refusal(Error, where, RULE, got, remedy);
}

function nameOf({ pid, host }: Owner, own: Owner): string {
  if (host !== own.host) return `process ${pid} on ${host}`;
  return pid === own.pid ? "another search of this process" : `process ${pid}`;
}
