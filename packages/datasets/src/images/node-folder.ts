import { refusal } from "@ganglion/tensor";
import type { Reading } from "../collect.ts";
import { type FileSystem, nodeModule } from "../node-module.ts";
import { readLocation } from "../read-location.ts";
import { checkDepth, type PictureFile } from "./picture-file.ts";

/**
 * The files below a folder of the file system. Links are followed, so that a class may be one. What cannot be reached, such as a
 * link to nowhere or a folder of somebody else's, and what leads back to where it is, stands in the list as a file with a
 * problem: whoever skips what is no picture hears of it, and the others are read.
 * @returns `undefined` if the path is not that of a folder.
 * @throws Error if the folder itself cannot be reached.
 */
export async function folderFiles(
  files: FileSystem,
  folder: string,
  reading: Reading,
): Promise<PictureFile[] | undefined> {
  const paths = nodeModule("node:path");
  if (paths === undefined) return undefined;
  const found: PictureFile[] = [];
  const visit = async (path: readonly string[], above: readonly string[]): Promise<void> => {
    reading.signal?.throwIfAborted();
    checkDepth(reading.name, path);
    const here = paths.join(folder, ...path);
    const own = await files.realpath(here);
    if (above.includes(own)) throw leadsBack(reading, path);
    for (const name of await files.readdir(here)) {
      const inside = [...path, name];
      await whatIsThere(inside, [...above, own]).catch((error: unknown) => {
        reading.signal?.throwIfAborted();
        const problem = problemOf(error, inside, reading);
        found.push({ path: inside, size: undefined, problem, read: () => Promise.reject(problem) });
      });
    }
  };
  const whatIsThere = async (path: readonly string[], above: readonly string[]): Promise<void> => {
    const place = paths.join(folder, ...path);
    const facts = await files.stat(place);
    if (facts.isDirectory()) await visit(path, above);
    else if (facts.isFile()) found.push({ path, size: facts.size, read: () => readFile(place, reading) });
  };
  try {
    if (!(await files.stat(folder)).isDirectory()) return undefined;
    await visit([], []);
  } catch (error) {
    throw problemOfAll(error, folder, reading);
  }
  return found;
}

/** What is wrong with the folder itself. */
function problemOfAll(cause: unknown, folder: string, { name }: Reading): unknown {
  const code = codeOf(cause);
  if (code === undefined) return cause;
  const remedy = "Check the path, and who may read it.";
  return refusal(Error, name, "the folder must be there and readable", `${code} for ${folder}`, remedy, { cause });
}

/** The code of an error of the system, such as `ENOENT`. */
function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === "string" && /^E[A-Z]+$/.test(code) ? code : undefined;
}

/** What is wrong with something in the folder. */
function problemOf(cause: unknown, path: readonly string[], { name }: Reading): Error {
  const code = codeOf(cause);
  if (code === undefined) return cause instanceof Error ? cause : new Error(String(cause));
  const got = `${code} for ${path.join("/")}`;
  return refusal(Error, name, "what is in the folder must be there and readable", got, REMOVE, { cause });
}

function leadsBack({ name }: Reading, path: readonly string[]): Error {
  const rule = "a folder must not lead back to one that it is in";
  return refusal(
    RangeError,
    name,
    rule,
    path.join("/"),
    "Remove the link, or the place where a folder is mounted again.",
  );
}

const REMOVE = "Check where it leads and who may read it, or remove it.";

async function readFile(place: string, reading: Reading): Promise<Uint8Array> {
  const bytes = await readLocation(place, reading);
  if (typeof bytes !== "string") return bytes;
  const rule = "the file must stay there while the folder is read";
  throw refusal(Error, reading.name, rule, `${bytes} at ${place}`, "Read it again.");
}
