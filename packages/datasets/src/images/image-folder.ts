import { loaded } from "@ganglion/tensor/files";
import type { Dataset } from "../dataset.ts";
import type { DatasetRole } from "../dataset-fields.ts";
import type { SkippedFile } from "./class-folders.ts";
import type { ImageOptions } from "./image-options.ts";
import type { PictureSource } from "./picture-source.ts";

/** How far a folder has been read. */
export interface FolderProgress {
  /** The picture that has been read last, by its path. */
  readonly file: string;
  /** How many have been read or left out. */
  readonly done: number;
  /** Of how many. */
  readonly total: number;
}

/** How `imageFolder` reads pictures. */
export interface ImageFolderOptions extends ImageOptions {
  /** The classes, in the order of their labels; by default all folders, sorted by name. Others are then left out. */
  readonly classes?: readonly string[];
  /** The most pictures of a class that are taken, the first by their paths. */
  readonly perClass?: number;
  /** Whether pictures in folders inside of a class' folder belong to it, or are refused, the default. */
  readonly nested?: "refuse" | "include";
  /** What becomes of files that are no picture: an error, the default, or a place in the list of what was skipped. */
  readonly onError?: "refuse" | "skip";
  /** What the samples are for. */
  readonly role?: DatasetRole;
  /** Hears of each file. */
  readonly onProgress?: (progress: FolderProgress) => void;
}

/** What `imageFolder` has read. */
export interface ImageFolder {
  /** The pictures, `[channels, height, width]` with values 0-1, class after class, in each by their paths. */
  readonly dataset: Dataset;
  /** The path of each sample. */
  readonly files: readonly string[];
  /** How many samples each class has, in the order of the classes. */
  readonly counts: readonly number[];
  /** What could not be read. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Reads pictures that lie in folders, one for each class, which is called like it. They are decoded, turned as EXIF says, scaled
 * so that they cover the size (as torchvision's `Resize` does, smoothed), and cut to their middle.
 * @throws TypeError for what is no source or option; Error if it cannot be reached; RangeError that names a file that is no
 * picture, is too large or in no class; the signal's reason.
 * @example
 * ```ts no-run
 * import { imageFolder } from "@ganglion/datasets";
 * const { dataset, counts, skipped } = await imageFolder("pictures", { size: 64, onError: "skip" });
 * dataset.classes; // the names of the folders
 * ```
 */
export async function imageFolder(source: PictureSource, options: ImageFolderOptions): Promise<ImageFolder> {
  return (await loaded("imageFolder", import("./read-folder.ts"))).readFolder(source, options);
}
