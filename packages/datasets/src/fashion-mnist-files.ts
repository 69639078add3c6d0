import { describeValue, refusal } from "@ganglion/tensor";
import type { Reading } from "./collect.ts";
import { listOf } from "./list-of.ts";
import { isNamedFile, isUrl, readGiven } from "./named-file.ts";
import { type Absence, readLocation } from "./read-location.ts";

/** The names under which the data is published. */
export type FileName =
  | "train-images-idx3-ubyte"
  | "train-labels-idx1-ubyte"
  | "t10k-images-idx3-ubyte"
  | "t10k-labels-idx1-ubyte";

/** Reads a file by its name. */
export type ReadFile = (file: FileName) => Promise<Uint8Array>;

/** The files that ship with the package. */
export function shippedFiles(reading: Reading): ReadFile {
  return async (file) => {
    // The addresses are written out, since that is what bundlers look for.
    const locations = {
      "train-images-idx3-ubyte": new URL("../data/fashion-mnist/train-images-idx3-ubyte.gz", import.meta.url),
      "train-labels-idx1-ubyte": new URL("../data/fashion-mnist/train-labels-idx1-ubyte.gz", import.meta.url),
      "t10k-images-idx3-ubyte": new URL("../data/fashion-mnist/t10k-images-idx3-ubyte.gz", import.meta.url),
      "t10k-labels-idx1-ubyte": new URL("../data/fashion-mnist/t10k-labels-idx1-ubyte.gz", import.meta.url),
    };
    const found = await readLocation(locations[file], reading);
    if (typeof found !== "string") return found;
    const at = found === "nothing" ? String(locations[file]) : `a web page at ${locations[file]}`;
    const remedy =
      "Let the bundler copy the files of new URL(..., import.meta.url). Vite's dev server leaves the package where it lies with " +
      'optimizeDeps: { exclude: ["@ganglion/datasets"] }.';
    throw missing(file, at, remedy);
  };
}

/**
 * The files in a folder, or those given.
 * @throws TypeError if `from` is neither.
 */
export function filesFrom(from: unknown, reading: Reading): ReadFile {
  if (typeof from === "string" || isUrl(from)) return (file) => readFromFolder(file, String(from), reading);
  const given = listOf(from);
  if (given === undefined || !given.every(isNamedFile)) {
    throw refusal(
      TypeError,
      "fashionMnist",
      "from must be the address of a folder or the files themselves",
      given === undefined ? describeValue(from) : describeValue(given.find((file) => !isNamedFile(file))),
      "Pass a string, a URL, or files with a name and arrayBuffer().",
    );
  }
  const files = new Map(given.filter(isNamedFile).map((file) => [file.name.replace(/\.gz$/i, ""), file]));
  return async (name) => {
    const file = files.get(name);
    if (file === undefined) throw missing(name, [...files.keys()].join(", ") || "no file", "Pass all four files.");
    return readGiven(file, reading);
  };
}

async function readFromFolder(file: FileName, folder: string, reading: Reading): Promise<Uint8Array> {
  const base = folder.replace(/\/$/, "");
  const instead: Absence[] = [];
  for (const address of [`${base}/${file}.gz`, `${base}/${file}`]) {
    const found = await readLocation(address, reading);
    if (typeof found !== "string") return found;
    instead.push(found);
  }
  const what = instead.includes("a web page") ? `${base} with a web page instead` : `${base} without it`;
  throw missing(file, what, "Pass the folder that holds the four files.");
}

function missing(file: FileName, got: string, remedy: string): RangeError {
  return refusal(RangeError, "fashionMnist", `there must be a file ${file} or ${file}.gz`, got, remedy);
}
