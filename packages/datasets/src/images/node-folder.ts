import { refusal } from "@ganglion/tensor";
import type { Reading } from "../collect.ts";
import { type FileSystem, nodeModule } from "../node-module.ts";
import { readLocation } from "../read-location.ts";
import { checkDepth, type PictureFile } from "./picture-file.ts";

/**
 * The files below a folder of the file system. Links are followed, so that a class may be one.
 * @returns `undefined` if the path is not that of a folder.
 * @throws Error if the system refuses.
 */
export async function folderFiles(
  files: FileSystem,
  folder: string,
  reading: Reading,
): Promise<PictureFile[] | undefined> {
  const paths = nodeModule("node:path");
  if (paths === undefined) return undefined;
  const found: PictureFile[] = [];
  const visit = async (path: readonly string[]): Promise<void> => {
    reading.signal?.throwIfAborted();
    checkDepth(reading.name, path);
    const here = paths.join(folder, ...path);
    for (const name of await files.readdir(here)) {
      const [place, own] = [paths.join(here, name), [...path, name]];
      const facts = await files.stat(place);
      if (facts.isDirectory()) await visit(own);
      else if (facts.isFile()) found.push({ path: own, size: facts.size, read: () => readFile(place, reading) });
    }
  };
  try {
    if (!(await files.stat(folder)).isDirectory()) return undefined;
    await visit([]);
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    if (typeof code !== "string") throw error;
    const remedy = "Check the path, and who may read it.";
    const rule = "the folder must be there and readable";
    throw refusal(Error, reading.name, rule, `${code} for ${folder}`, remedy, { cause: error });
  }
  return found;
}

async function readFile(place: string, reading: Reading): Promise<Uint8Array> {
  const bytes = await readLocation(place, reading);
  if (typeof bytes !== "string") return bytes;
  const rule = "the file must stay there while the folder is read";
  throw refusal(Error, reading.name, rule, `${bytes} at ${place}`, "Read it again.");
}
