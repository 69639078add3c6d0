import { refusal } from "@ganglion/tensor";
import { type Dataset, dataset } from "./dataset.ts";
import type { CifarFileOptions } from "./cifar.ts";
import { sampleShape } from "./sample-shape.ts";

/** The pixels of a picture: red, green and blue, each row by row. */
const PIXELS = 3 * 32 * 32;
const WHITEST = 255;

/** What a file of records is. */
export interface CifarKind {
  readonly name: string;
  readonly classes: readonly string[];
  /** The bytes before the pixels of a record. */
  readonly labels: number;
  /** Which of them is the label. */
  readonly label: number;
}

/** A file of records, and what it is called in messages. */
export interface CifarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The dataset of all records of the files, one after the other, or of the first `perClass` of each class.
 * @throws RangeError if a file is not made of whole records, or a label is none of the classes.
 * @throws ShapeError if `shape` does not hold the 3,072 values of a picture.
 */
export function recordsToDataset(
  where: string,
  kind: CifarKind,
  files: readonly CifarFile[],
  { shape, role, perClass = Infinity }: CifarFileOptions,
): Dataset {
  const asked = sampleShape(where, [3, 32, 32], shape);
  const length = kind.labels + PIXELS;
  for (const { name, bytes } of files) checkRecords(where, name, bytes, kind, length);
  const counts = new Uint32Array(kind.classes.length);
  const taken = files.map(({ bytes }) =>
    startsIn(bytes, length).filter((start) => {
      const label = bytes[start + kind.label] as number;
      const before = counts[label] as number;
      counts[label] = before + 1;
      return before < perClass;
    }),
  );
  const size = taken.reduce((sum, list) => sum + list.length, 0);
  const x = new Float32Array(size * PIXELS);
  const y = new Int32Array(size);
  let sample = 0;
  for (const [file, { bytes }] of files.entries()) {
    for (const start of taken[file] ?? []) {
      y[sample] = bytes[start + kind.label] as number;
      const [from, to] = [start + kind.labels, sample * PIXELS];
      for (let pixel = 0; pixel < PIXELS; pixel++) x[to + pixel] = (bytes[from + pixel] as number) / WHITEST;
      sample++;
    }
  }
  const marked = role === undefined ? {} : { role };
  return dataset({ name: kind.name, x, y, shape: asked, classes: kind.classes, ...marked });
}

function startsIn(bytes: Uint8Array, length: number): number[] {
  return Array.from({ length: bytes.length / length }, (_, record) => record * length);
}

function checkRecords(where: string, name: string, bytes: Uint8Array, kind: CifarKind, length: number): void {
  if (bytes.length === 0 || bytes.length % length !== 0) {
    const rule = `${name} must hold whole records of ${length} bytes, as the binary version of ${kind.name} does`;
    const remedy = "Pass the .bin files, unpacked and whole; the versions for Python and Matlab are others.";
    throw refusal(RangeError, where, rule, `${bytes.length} bytes`, remedy);
  }
  for (let start = kind.label; start < bytes.length; start += length) {
    const label = bytes[start] as number;
    if (label < kind.classes.length) continue;
    const rule = `the labels of ${name} must be below ${kind.classes.length}`;
    const got = `${label} in record ${(start - kind.label) / length}`;
    throw refusal(RangeError, where, rule, got, "The file is damaged or of another kind; download it again.");
  }
}
