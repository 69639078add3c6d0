import { checkCount, checkFunction, checkOptions, describeValue, oneOf, refusal, sizeOf } from "@ganglion/tensor";
import { tooLarge } from "../collect.ts";
import { dataset } from "../dataset.ts";
import { checkRole } from "../dataset-fields.ts";
import { type ClassFiles, classesOf, type SkippedFile } from "./class-folders.ts";
import { decodeImage } from "./decode-image.ts";
import { writeFitted } from "./fit-picture.ts";
import type { ImageFolder, ImageFolderOptions } from "./image-folder.ts";
import { imageChecks, type ImagePlan, planOf } from "./image-options.ts";
import type { PictureFile } from "./picture-file.ts";
import { openPictures, type PictureSource } from "./picture-source.ts";
import { flatten } from "./pixels.ts";

const where = "imageFolder";

/** What `imageFolder` does. */
export async function readFolder(source: PictureSource, options: ImageFolderOptions): Promise<ImageFolder> {
  checkFolderOptions(options);
  const plan = planOf(where, options);
  const { signal } = options;
  const { files, close } = await openPictures(source, { name: where, maxBytes: plan.maxBytes, signal });
  try {
    const { classes, unplaced } = classesOf(where, files, options);
    return await readClasses(classes, unplaced, plan, options);
  } finally {
    await close();
  }
}

function checkFolderOptions(options: ImageFolderOptions): void {
  checkOptions<ImageFolderOptions>(
    where,
    options,
    {
      ...imageChecks(),
      classes: checkNames,
      perClass: checkCount,
      nested: oneOf("refuse", "include"),
      onError: oneOf("refuse", "skip"),
      role: checkRole,
      onProgress: checkFunction,
    },
    { transform: "size", shape: "size", root: "the first argument", limit: "perClass", skip: "onError" },
  );
}

/** @throws TypeError unless `value` is a list of names that differ. */
function checkNames(caller: string, name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
  if (isList && new Set(value).size === value.length) return;
  const rule = `${name} must be names of folders, each once`;
  const got = Array.isArray(value) ? `[${value.map(describeValue).join(", ")}]` : describeValue(value);
  throw refusal(TypeError, caller, rule, got, "Leave it out for all folders.");
}

/** What has been read so far. */
interface Gathered {
  readonly x: Float32Array;
  readonly y: Int32Array;
  readonly names: string[];
  readonly skipped: SkippedFile[];
}

async function readClasses(
  classes: readonly ClassFiles[],
  unplaced: readonly SkippedFile[],
  plan: ImagePlan,
  options: ImageFolderOptions,
): Promise<ImageFolder> {
  const { perClass = Infinity, onError = "refuse", role } = options;
  const { fit, channels } = plan;
  const shape = [channels, fit.height, fit.width];
  if (onError === "refuse" && unplaced[0] !== undefined) throw unplaced[0].reason;
  const room = classes.reduce((sum, { files }) => sum + Math.min(perClass, files.length), 0);
  const length = sizeOf(shape);
  const gathered = { x: roomFor(room, length), y: new Int32Array(room), names: [], skipped: [...unplaced] };
  const total = classes.reduce((sum, { files }) => sum + files.length, 0);
  const counts: number[] = [];
  let before = 0;
  for (const { files } of classes) {
    counts.push(await readClass(files, counts.length, gathered, plan, options, { before, total }));
    before += files.length;
  }
  const { x, y, names, skipped }: Gathered = gathered;
  const samples = { x: x.subarray(0, names.length * length), y: y.subarray(0, names.length) };
  const titles = classes.map(({ name }) => name);
  const marked = role === undefined ? {} : { role };
  const made = dataset({ name: "pictures", ...samples, shape, classes: titles, ...marked });
  return { dataset: made, files: names, counts, skipped };
}

/** Reads the pictures of a class, up to as many as are wanted, and returns how many there are. */
async function readClass(
  files: readonly PictureFile[],
  label: number,
  { x, y, names, skipped }: Gathered,
  plan: ImagePlan,
  { perClass = Infinity, onError = "refuse", onProgress, signal }: ImageFolderOptions,
  { before, total }: { readonly before: number; readonly total: number },
): Promise<number> {
  let count = 0;
  for (const [index, picture] of files.entries()) {
    if (count === perClass) break;
    signal?.throwIfAborted();
    const file = picture.path.join("/");
    try {
      await readPicture(picture, plan, x, (x.length / y.length) * names.length);
      y[names.length] = label;
      names.push(file);
      count++;
    } catch (error) {
      signal?.throwIfAborted();
      if (onError === "refuse" || !(error instanceof Error)) throw error;
      skipped.push({ file, reason: error });
    }
    onProgress?.({ file, done: before + index + 1, total });
  }
  return count;
}

/** Decodes one picture and writes it as numbers. */
async function readPicture(picture: PictureFile, plan: ImagePlan, to: Float32Array, start: number): Promise<void> {
  const { maxBytes, decoding, channels, fit } = plan;
  const file = picture.path.join("/");
  if (picture.size !== undefined && picture.size > maxBytes) throw tooLarge(where, file, maxBytes, `${picture.size}`);
  const pixels = await decodeImage(decoding, file, await picture.read());
  writeFitted(flatten(pixels, channels, decoding.background), fit, to, start);
}

function roomFor(samples: number, length: number): Float32Array {
  try {
    return new Float32Array(samples * length);
  } catch (error) {
    const rule = "the pictures must fit into memory";
    const got = `${samples} of ${length} numbers`;
    throw refusal(RangeError, where, rule, got, "Pass a smaller size, or a limit by perClass.", { cause: error });
  }
}
