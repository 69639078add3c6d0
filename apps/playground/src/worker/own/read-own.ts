import { cleanDataName, type OwnData, ownClasses } from "../../experiment/own-data.ts";
import { isScriptMissing } from "../script.ts";
import { detailOf } from "../trouble.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { OwnFile, OwnOptions, OwnProblem } from "./own-protocol.ts";
import type { OwnSet } from "./own-set.ts";
import { isCifarArchive, isCifarFile, readCifar } from "./read-cifar.ts";
import { isZip, readPictures } from "./read-pictures.ts";
import { type ReadSamples, type ReadTools, tooMuch } from "./read-samples.ts";

/** Fewer of a class leave none to hold out. */
const leastOfClass = 5;
const mostSkippedNamed = 50;

/** Reads what a person gave: pictures in folders, a zip of them, or files of CIFAR; or says why it cannot be used. */
export async function readOwnFiles(
  files: readonly OwnFile[],
  options: OwnOptions,
  tools: ReadTools,
): Promise<OwnSet | OwnProblem> {
  try {
    const samples = await readSamples(files, options, tools);
    if ("fault" in samples) return samples;
    return problemOf(samples) ?? setOf(samples, options);
  } catch (error) {
    if (tools.signal.aborted) return { fault: "stopped" };
    if (isScriptMissing(error)) throw error;
    const isPacked = files.some(({ path }) => isZip(path) || isCifarArchive(path));
    return { fault: isPacked ? "brokenArchive" : "unreadable", detail: detailOf(error) };
  }
}

function readSamples(
  files: readonly OwnFile[],
  options: OwnOptions,
  tools: ReadTools,
): Promise<ReadSamples | OwnProblem> {
  const cifar = files.filter(({ path }) => isCifarFile(path) || isCifarArchive(path));
  const zips = files.filter(({ path }) => isZip(path));
  if (files.length === 0) return Promise.resolve({ fault: "nothing" });
  if (cifar.length > 0) return readCifar(cifar, options, tools);
  if (zips.length > 0 && files.length > 1) return Promise.resolve({ fault: "mixed" });
  return readPictures(files, options, tools);
}

/** Why these samples cannot be trained on. */
function problemOf({ classes, labels, shape, skipped }: ReadSamples): OwnProblem | undefined {
  const [first] = skipped;
  if (labels.length === 0) {
    if (first === undefined) return { fault: "nothing" };
    return { fault: "noPictures", count: skipped.length, got: first.file, why: first.fault };
  }
  if (classes.length < ownClasses.min) return { fault: "oneClass", got: classes[0] ?? "" };
  if (classes.length > ownClasses.max) {
    return { fault: "tooManyClasses", most: ownClasses.max, count: classes.length };
  }
  const counts = countsOf(labels, classes.length);
  const least = counts.indexOf(Math.min(...counts));
  const count = counts[least] ?? 0;
  if (count < leastOfClass) return { fault: "tooFew", got: classes[least] ?? "", count, least: leastOfClass };
  return tooMuch(labels.length, shape);
}

function countsOf(labels: Uint8Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function setOf(samples: ReadSamples, { perClass }: OwnOptions): OwnSet {
  const { kind, name, classes, labels, pixels, testSize, skipped, beyond = 0 } = samples;
  const [channels = 1, height = 1, width = 1] = samples.shape;
  const about = new TextEncoder().encode(JSON.stringify([kind, channels, height, width, classes, testSize]));
  const reference: OwnData = {
    kind,
    name: cleanDataName(name) || "pictures",
    shape: [channels, height, width],
    classes: classes.length,
    size: labels.length,
    perClass,
    fingerprint: fingerprintOf([about, labels, pixels]),
  };
  return {
    summary: {
      reference,
      classes,
      counts: countsOf(labels, classes.length),
      skipped: skipped.slice(0, mostSkippedNamed),
      skippedCount: skipped.length,
      beyond,
      bytes: pixels.length + labels.length,
    },
    labels,
    pixels,
    testSize,
  };
}
