import { type ImageFolder, imageFolder } from "@ganglion/datasets";
import { bytesOf } from "../bytes-of.ts";
import type { OwnFile, OwnOptions, OwnProblem } from "./own-protocol.ts";
import { type ReadSamples, type ReadTools, tooMuch } from "./read-samples.ts";
import { isPart } from "../../files/folder-parts.ts";
import { faultOfName, isInClass, isNamedAsPicture, type PictureFault, pictureFault } from "../picture-fault.ts";

/** Whether a file is an archive of pictures, by its name. */
export function isZip(path: string): boolean {
  return /\.zip$/i.test(path);
}

/** Pictures in the folders of their classes, or a zip archive of such folders. */
export async function readPictures(
  files: readonly OwnFile[],
  options: OwnOptions,
  tools: ReadTools,
): Promise<ReadSamples | OwnProblem> {
  const [first] = files;
  const archive = first !== undefined && isZip(first.path) ? first.file : undefined;
  const shape = [options.channels, options.side, options.side];
  const problem = archive === undefined ? await problemOfFolders(files, options.perClass, shape) : undefined;
  if (problem !== undefined) return problem;
  const { perClass } = options;
  const heard = { total: 0 };
  const found = await readFolders(archive ?? files.map(asChosen), { ...options, perClass, heard }, tools);
  if (archive === undefined || found.dataset.size > 0) return samplesOf(found, { options, shape, files, heard });
  const part = found.skipped.find(({ file }) => isDeep(file));
  if (part === undefined) return samplesOf(found, { options, shape, files, heard });
  if (!found.skipped.every(({ file }) => isInPart(file))) return { fault: "nested", got: part.file };
  const whole = tooMuch(found.skipped.length, shape);
  return whole ?? withoutParts(archive, { options, shape, files, heard }, tools);
}

/** How `readFolders` reads. */
interface FolderOptions extends Omit<OwnOptions, "perClass"> {
  readonly perClass?: number;
  readonly nested?: "include";
  /** Hears of how many files there are in classes. */
  readonly heard: { total: number };
}

function readFolders(
  source: Parameters<typeof imageFolder>[0],
  { side, channels, perClass, nested, heard }: FolderOptions,
  { onProgress, signal }: ReadTools,
): Promise<ImageFolder> {
  let last = 0;
  return imageFolder(source, {
    size: side,
    channels,
    ...(perClass === undefined ? {} : { perClass }),
    ...(nested === undefined ? {} : { nested }),
    onError: "skip",
    signal,
    onProgress({ done, total }) {
      heard.total = total;
      // The page paints less often than a small picture is read.
      if (done !== total && done - last < total / 100) return;
      last = done;
      onProgress({ done, total });
    },
  });
}

interface Given {
  readonly options: OwnOptions;
  readonly shape: readonly number[];
  readonly files: readonly OwnFile[];
  readonly heard: { readonly total: number };
}

/** An archive whose folders are parts, such as "train" and "test", and hold those of the classes: they come together again. */
async function withoutParts(archive: Blob, given: Given, tools: ReadTools): Promise<ReadSamples> {
  const { perClass, ...options } = given.options;
  const heard = { total: 0 };
  const found = await readFolders(archive, { ...options, nested: "include", heard }, tools);
  const classOf = (file: string): string => file.split("/")[1] ?? "";
  const classes = [...new Set(found.files.map(classOf))].sort();
  const taken = classes.flatMap((name) =>
    found.files.flatMap((file, index) => (classOf(file) === name ? [index] : [])).slice(0, perClass),
  );
  const length = given.shape.reduce((product, axis) => product * axis, 1);
  const all = bytesOf(found.dataset.x);
  const pixels = new Uint8Array(taken.length * length);
  for (const [to, from] of taken.entries()) pixels.set(all.subarray(from * length, (from + 1) * length), to * length);
  const labels = Uint8Array.from(taken, (index) => classes.indexOf(classOf(found.files[index] ?? "")));
  const samples = await samplesOf(found, { ...given, heard });
  return { ...samples, classes, labels, pixels, beyond: found.files.length - taken.length };
}

/** Whether a path leads deeper than into a class. */
function isDeep(path: string): boolean {
  return path.split("/").length > 2;
}

/** Whether it is that of a file in the folder of a class in the folder of a part. */
function isInPart(path: string): boolean {
  const [part = "", ...inside] = path.split("/");
  return inside.length === 2 && isPart(part);
}

async function samplesOf(
  { dataset, skipped }: ImageFolder,
  { options: { name }, shape, files, heard }: Given,
): Promise<ReadSamples> {
  const faultOf = (path: string): PictureFault | Promise<PictureFault> => {
    if (!isInClass(path) && !isInPart(path)) return "misplaced";
    const given = files.find((one) => one.path === path || one.path.endsWith(`/${path}`));
    return given === undefined ? faultOfName(path) : pictureFault(given.file);
  };
  const unread = skipped.filter(({ file }) => isInClass(file)).length;
  return {
    kind: "folder",
    name,
    shape,
    classes: dataset.classes,
    labels: Uint8Array.from(dataset.y),
    pixels: bytesOf(dataset.x),
    testSize: 0,
    skipped: await Promise.all(skipped.map(async ({ file }) => ({ file, fault: await faultOf(file) }))),
    beyond: Math.max(0, heard.total - dataset.size - unread),
  };
}

/** As files are that were chosen with their folder. */
function asChosen({ path, file }: OwnFile): File & { readonly webkitRelativePath: string } {
  const name = path.split("/").at(-1) ?? path;
  const chosen = { name, size: file.size, webkitRelativePath: `all/${path}`, arrayBuffer: () => file.arrayBuffer() };
  return chosen as unknown as File;
}

/** What the names tell before a single picture is decoded. */
async function problemOfFolders(
  files: readonly OwnFile[],
  perClass: number,
  shape: readonly number[],
): Promise<OwnProblem | undefined> {
  const byClass = new Map<string, number>();
  for (const { path } of files) {
    const parts = path.split("/");
    if (parts.length === 2) byClass.set(parts[0] ?? "", (byClass.get(parts[0] ?? "") ?? 0) + 1);
  }
  const [only = ""] = byClass.keys();
  if (byClass.size === 0) return problemWithoutFolders(files);
  if (byClass.size === 1) return { fault: "oneClass", got: only };
  const pictures = [...byClass.values()].reduce((sum, count) => sum + Math.min(perClass, count), 0);
  return tooMuch(pictures, shape);
}

/** What is wrong where no file is in the folder of a class. */
async function problemWithoutFolders(files: readonly OwnFile[]): Promise<OwnProblem> {
  const picture = files.find(({ path }) => isNamedAsPicture(path));
  if (picture !== undefined) return { fault: isDeep(picture.path) ? "nested" : "noFolders", got: picture.path };
  const [first] = files;
  if (first === undefined) return { fault: "nothing" };
  return { fault: "noPictures", count: files.length, got: first.path, why: await pictureFault(first.file) };
}
