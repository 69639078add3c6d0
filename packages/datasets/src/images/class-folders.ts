import { refusal } from "@ganglion/tensor";
import type { PictureFile } from "./picture-file.ts";

/** A class and its files, in the order in which they are read. */
export interface ClassFiles {
  readonly name: string;
  readonly files: readonly PictureFile[];
}

/** A file that is not in the dataset, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: Error;
}

/** Which folders are classes. */
interface ClassChoice {
  readonly classes?: readonly string[];
  readonly nested?: "refuse" | "include";
}

/**
 * Sorts files into the classes that their folders name. The order depends on nothing but the names.
 * @throws RangeError if there is no class, or one that was asked for has no file.
 */
export function classesOf(
  where: string,
  files: readonly PictureFile[],
  { classes: wanted, nested = "refuse" }: ClassChoice,
): { readonly classes: readonly ClassFiles[]; readonly unplaced: readonly SkippedFile[] } {
  const byClass = new Map<string, PictureFile[]>();
  const unplaced: SkippedFile[] = [];
  const sorted = files.map((file) => ({ file, path: file.path.join("/") })).sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { file, path } of sorted) {
    const [name = "", ...inside] = file.path;
    if (wanted !== undefined && !wanted.includes(name)) continue;
    if (file.problem !== undefined) {
      unplaced.push({ file: path, reason: file.problem });
    } else if (inside.length === 0) {
      const remedy = 'Pass the folder whose folders are the classes, or { onError: "skip" }.';
      const rule = "each picture must be in the folder of its class";
      unplaced.push({ file: path, reason: refusal(RangeError, where, rule, path, remedy) });
    } else if (inside.length > 1 && nested === "refuse") {
      const remedy = 'Pass { nested: "include" } if it belongs to the outer folder\'s class.';
      const rule = "pictures must lie in the folders of the classes themselves";
      unplaced.push({ file: path, reason: refusal(RangeError, where, rule, path, remedy) });
    } else {
      const known = byClass.get(name);
      if (known === undefined) byClass.set(name, [file]);
      else known.push(file);
    }
  }
  const names = wanted ?? [...byClass.keys()].sort();
  if (names.length === 0 && unplaced[0] === undefined) {
    const remedy = "Pass a folder with a folder of pictures for each class.";
    throw refusal(RangeError, where, "there must be folders with pictures", "none", remedy);
  }
  const classes = names.map((name) => ({ name, files: byClass.get(name) ?? [] }));
  const missing = classes.find((one) => one.files.length === 0);
  if (missing === undefined) return { classes, unplaced };
  const found = [...new Set(files.map(({ path }) => path[0]))].sort().slice(0, 8).join(", ");
  const rule = `there must be pictures of ${missing.name}`;
  throw refusal(RangeError, where, rule, "none", `There are: ${found === "" ? "no folders" : found}.`);
}
