import { type Dataset, type ImageFolder, imageFolder } from "@ganglion/datasets";
import type { ModelCard } from "@ganglion/transfer";
import { type PictureFault, pictureFault } from "../../worker/picture-fault.ts";
import { cardOf } from "./bodies.ts";
import { newDigits, shapes } from "./examples.ts";
import type { OwnFile } from "./own-file.ts";
import type { DataName } from "./settings.ts";

/** Which pictures, and for which body. */
export interface PicturesQuestion {
  readonly body: string;
  readonly data: DataName;
  /** A number for these very pictures of one's own: others have another. */
  readonly version: number;
  readonly own: readonly OwnFile[];
}

/** Pictures as a page draws them. */
export interface Drawable {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, picture after picture. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly labels: Int32Array;
}

/** The pictures as the body sees them. */
export interface PicturesAnswer extends Drawable {
  readonly body: Pick<ModelCard, "name" | "shape" | "classes" | "accuracy" | "parameters"> & {
    readonly learned: string;
  };
  readonly classes: readonly string[];
  /** Where each comes from, for pictures of one's own. */
  readonly files: readonly string[];
  /** What could not be read, and why. */
  readonly skipped: readonly { readonly file: string; readonly fault: PictureFault }[];
}

/** Pictures that were read, for what is done with them next. */
export interface Pictures extends Pick<ImageFolder, "files">, Pick<PicturesAnswer, "skipped"> {
  readonly dataset: Dataset;
}

let latest: { readonly key: string; readonly pictures: Promise<Pictures> } | undefined;

/** Reads the pictures of a question, once for all that is asked of them. */
export function readPictures(question: PicturesQuestion): Promise<Pictures> {
  const { body, data, version } = question;
  const key = JSON.stringify([body, data, version]);
  if (latest?.key !== key) {
    const pictures = read(question);
    latest = { key, pictures };
    pictures.catch(() => {
      if (latest?.key === key) latest = undefined;
    });
  }
  return latest.pictures;
}

async function read({ body, data, own }: PicturesQuestion): Promise<Pictures> {
  const { shape } = await cardOf(body);
  if (data !== "own") {
    const dataset = await (data === "shapes" ? shapes(shape) : newDigits(shape));
    return { dataset, files: [], skipped: [] };
  }
  const [channels, height = 1, width = 1] = shape;
  const files = own.map(({ path, file }) => ({
    name: path.slice(path.lastIndexOf("/") + 1),
    size: file.size,
    // Chosen files say the folder that was chosen first.
    webkitRelativePath: `pictures/${path}`,
    arrayBuffer: () => file.arrayBuffer(),
  }));
  const found = await imageFolder(files, {
    size: [height, width],
    channels: channels === 3 ? 3 : 1,
    onError: "skip",
  });
  const byPath = new Map(own.map(({ path, file }) => [path, file]));
  const skipped = found.skipped.map(async ({ file }) => {
    return { file, fault: await pictureFault(byPath.get(file) ?? new Blob([])) };
  });
  return { dataset: found.dataset, files: found.files, skipped: await Promise.all(skipped) };
}

/** What a page draws of them. */
export async function showPictures(question: PicturesQuestion): Promise<PicturesAnswer> {
  const { dataset, files, skipped } = await readPictures(question);
  const { name, shape, classes, accuracy, parameters, data } = await cardOf(question.body);
  return {
    body: { name, shape, classes, accuracy, parameters, learned: data.name },
    ...drawable(dataset),
    classes: dataset.classes,
    files,
    skipped,
  };
}

/** A dataset's pictures in colours of a screen. */
export function drawable({ x, y, shape, size }: Dataset): Drawable {
  const [channels = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const pixels = new Uint8ClampedArray(size * area * 4).fill(255);
  for (let picture = 0; picture < size; picture += 1) {
    for (let at = 0; at < area; at += 1) {
      for (let part = 0; part < 3; part += 1) {
        const channel = channels === 3 ? part : 0;
        pixels[4 * (picture * area + at) + part] = 255 * (x[(picture * channels + channel) * area + at] ?? 0);
      }
    }
  }
  return { width, height, pixels, labels: Int32Array.from(y) };
}
