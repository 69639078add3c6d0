import type { OwnData } from "../../experiment/own-data.ts";
import type { PictureFault } from "../picture-fault.ts";
import type { ErrorDetail } from "../trouble.ts";

/** A file as a page hands it to the worker: with its path below the folder of all classes, as far as that is known. */
export interface OwnFile {
  readonly path: string;
  readonly file: Blob;
}

/** How a person's own pictures become data. */
export interface OwnOptions {
  /** What they are called. */
  readonly name: string;
  /** The side of the square that pictures become; files of CIFAR have their own. Units: pixels. */
  readonly side: number;
  readonly channels: 1 | 3;
  /** The most pictures of a class that are taken. */
  readonly perClass: number;
}

/** How far reading has come, in files. */
export interface OwnProgress {
  readonly done: number;
  readonly total: number;
}

/** Why data of one's own cannot be taken. */
export type OwnProblem =
  /** No file at all, or nothing that one of them may be. */
  | { readonly fault: "nothing" | "mixed" | "stopped" }
  /** Pictures without a folder of their class, or in folders of a folder that may be one. */
  | { readonly fault: "noFolders" | "nested"; readonly got: string }
  | { readonly fault: "oneClass"; readonly got: string }
  | { readonly fault: "tooManyClasses"; readonly most: number; readonly count: number }
  /** A class of which there are too few to train on some and to hold others out. */
  | { readonly fault: "tooFew"; readonly got: string; readonly count: number; readonly least: number }
  | { readonly fault: "tooMuch"; readonly pictures: number; readonly most: number }
  /** None of the files is a picture. */
  | { readonly fault: "noPictures"; readonly count: number; readonly got: string; readonly why: PictureFault }
  | { readonly fault: "wrongLength"; readonly got: string; readonly bytes: number; readonly record: number }
  /** An archive that does not unpack, or files that are not what their names say. */
  | { readonly fault: "brokenArchive" | "unreadable"; readonly detail: ErrorDetail };

/** Data of one's own, as lists show them. */
export interface OwnSummary {
  readonly reference: OwnData;
  readonly classes: readonly string[];
  /** How many pictures of each class there are. */
  readonly counts: readonly number[];
  /** Which files were left out, and how many more. */
  readonly skipped: readonly SkippedName[];
  readonly skippedCount: number;
  /** How many were not taken since their class has as many as were asked for; what was kept before that was counted says nothing. */
  readonly beyond?: number;
  /** What keeping it takes. Units: bytes. */
  readonly bytes: number;
  /** Whether the browser keeps it beyond the life of the page. */
  readonly isKept: boolean;
}

/** A file that was left out, and why. */
export interface SkippedName {
  readonly file: string;
  readonly fault: PictureFault;
}

/** Why the browser does not keep data. */
export type KeepProblem = "forbidden" | "full";

/** What the worker can do with data of one's own. */
export interface OwnTrainer {
  /** Reads pictures; they can be trained on from then on, until the page is closed. */
  readOwn(
    files: readonly OwnFile[],
    options: OwnOptions,
    onProgress: (progress: OwnProgress) => void,
  ): Promise<OwnSummary | OwnProblem>;
  /** Ends the reading that goes on. */
  stopReading(): Promise<void>;
  /** Has the browser keep what was read. */
  keepOwn(fingerprint: string): Promise<KeepProblem | undefined>;
  /** All that there are, the latest first. */
  listOwn(): Promise<readonly OwnSummary[]>;
  /** Forgets data, which can be taken back as long as the page is open. */
  removeOwn(fingerprint: string): Promise<KeepProblem | undefined>;
  /** What the network makes of a picture of any size; undefined where there is no network. */
  classifyFile(file: Blob): Promise<Float32Array | { readonly fault: PictureFault } | undefined>;
}
