import { type ImageFolder, imageFolder } from "@ganglion/datasets";
import { bytesOf } from "../bytes-of.ts";
import type { OwnFile, OwnOptions, OwnProblem } from "./own-protocol.ts";
import { type ReadSamples, type ReadTools, tooMuch } from "./read-samples.ts";
import { faultOfName, isInClass, type PictureFault, pictureFault } from "../picture-fault.ts";

/** Whether a file is an archive of pictures, by its name. */
export function isZip(path: string): boolean {
  return /\.zip$/i.test(path);
}

/** Pictures in the folders of their classes, or a zip archive of such folders. */
export async function readPictures(
  files: readonly OwnFile[],
  { name, side, channels, perClass }: OwnOptions,
  { onProgress, signal }: ReadTools,
): Promise<ReadSamples | OwnProblem> {
  const [first] = files;
  const archive = first !== undefined && isZip(first.path) ? first.file : undefined;
  const shape = [channels, side, side];
  const problem = archive === undefined ? problemOfFolders(files, perClass, shape) : undefined;
  if (problem !== undefined) return problem;
  let last = 0;
  const found = await imageFolder(archive ?? files.map(asChosen), {
    size: side,
    channels,
    perClass,
    onError: "skip",
    signal,
    onProgress({ done, total }) {
      // The page paints less often than a small picture is read.
      if (done !== total && done - last < total / 100) return;
      last = done;
      onProgress({ done, total });
    },
  });
  return samplesOf(found, { name, shape, files });
}

interface Given {
  readonly name: string;
  readonly shape: readonly number[];
  readonly files: readonly OwnFile[];
}

async function samplesOf({ dataset, skipped }: ImageFolder, { name, shape, files }: Given): Promise<ReadSamples> {
  const faultOf = (path: string): PictureFault | Promise<PictureFault> => {
    if (!isInClass(path)) return "misplaced";
    const given = files.find((one) => one.path === path || one.path.endsWith(`/${path}`));
    return given === undefined ? faultOfName(path) : pictureFault(given.file);
  };
  return {
    kind: "folder",
    name,
    shape,
    classes: dataset.classes,
    labels: Uint8Array.from(dataset.y),
    pixels: bytesOf(dataset.x),
    testSize: 0,
    skipped: await Promise.all(skipped.map(async ({ file }) => ({ file, fault: await faultOf(file) }))),
  };
}

/** As files are that were chosen with their folder. */
function asChosen({ path, file }: OwnFile): File & { readonly webkitRelativePath: string } {
  const name = path.split("/").at(-1) ?? path;
  const chosen = { name, size: file.size, webkitRelativePath: `all/${path}`, arrayBuffer: () => file.arrayBuffer() };
  return chosen as unknown as File;
}

/** What the names tell before a single picture is decoded. */
function problemOfFolders(
  files: readonly OwnFile[],
  perClass: number,
  shape: readonly number[],
): OwnProblem | undefined {
  const byClass = new Map<string, number>();
  for (const { path } of files) {
    const parts = path.split("/");
    if (parts.length === 2) byClass.set(parts[0] ?? "", (byClass.get(parts[0] ?? "") ?? 0) + 1);
  }
  const [only = ""] = byClass.keys();
  if (byClass.size === 0) return { fault: "noFolders", got: files[0]?.path ?? "" };
  if (byClass.size === 1) return { fault: "oneClass", got: only };
  const pictures = [...byClass.values()].reduce((sum, count) => sum + Math.min(perClass, count), 0);
  return tooMuch(pictures, shape);
}
