import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { readBackend } from "../open-backend.ts";

/** What the body is moved to. */
export type TargetName = "fashion-mnist" | "mnist" | "cifar10-split";

/** How it is moved there. */
export type MethodName = "scratch" | "probe" | "last" | "all" | "advice";

export const targetNames: readonly TargetName[] = ["fashion-mnist", "mnist", "cifar10-split"];
export const methodNames: readonly MethodName[] = ["scratch", "probe", "last", "all", "advice"];

/** What a person asked for. */
export interface TransferArguments {
  /** The folder with `cifar10`, `fashion-mnist` and `mnist`. */
  readonly data: string;
  /** The folder with `resnet20-cifar10.safetensors` and its card. */
  readonly body: string;
  readonly out: string;
  readonly targets: readonly TargetName[];
  readonly methods: readonly MethodName[];
  /** Examples a class. */
  readonly counts: readonly number[];
  readonly seeds: readonly number[];
  /** How many test samples are measured on, at most. */
  readonly test: number;
  /** How often the ways that are not the adviser's go through the examples, at most. */
  readonly mostEpochs: number;
  /** How often the body of the split goes through its samples. */
  readonly splitEpochs: number;
  /** Seconds that the adviser is given, and what it is told that a step of 32 samples takes. */
  readonly seconds: number;
  readonly stepSeconds: number;
  readonly threads: number;
  /** `wasm`, or `MODULE#FUNCTION` of a backend. */
  readonly backend: string;
  /** The page whose table is written anew. */
  readonly docs: string | undefined;
}

/** What to do: measure, or print `text`, as an answer or as a complaint. */
export type TransferRequest = TransferArguments | { readonly text: string; readonly isProblem: boolean };

/** What there is to say about the command. */
export function transferUsage(): string {
  return `Usage: node transfers.mjs --data FOLDER --body FOLDER --out FOLDER [options]

Moves the ResNet-20 that was trained on CIFAR-10 to other data with few and many examples, from scratch, by a probe, by the last stage, by
all layers, and as the adviser says, and writes the accuracies: a JSON file a cell in OUT/cells, and the table, OUT/table.md. Called again
with the same arguments, it goes on with the cells that are missing.

  --data FOLDER      holds the folders cifar10, fashion-mnist and mnist with the files as they are published
  --body FOLDER      holds resnet20-cifar10.safetensors and resnet20-cifar10.card.json, as models.mjs writes them
  --out FOLDER       where the results are written, and the body for the split of CIFAR-10's classes, which is trained first
  --targets LIST     some of ${targetNames.join(",")} (all)
  --methods LIST     some of ${methodNames.join(",")} (all)
  --counts LIST      examples a class (5,20,100,1000)
  --seeds LIST       which examples are drawn, and everything else (1,2,3)
  --test N           how many of the test samples are measured on, at most (2000)
  --most-epochs N    how often the ways that are not the adviser's go through the examples, at most (60)
  --split-epochs N   how often the body of the split goes through its samples (20)
  --seconds N        what the adviser may take, by count (600)
  --step-seconds N   what it is told that a step of 32 samples takes (0.1), so that its advice does not depend on the machine
  --threads N        how many threads compute (2)
  --backend NAME     wasm, or MODULE#FUNCTION, which is called with { threads } (wasm)
  --docs FILE        a page whose table between <!-- transfers:begin --> and <!-- transfers:end --> is written anew
  --help             this text
`;
}

const strings = [
  "data",
  "body",
  "out",
  "targets",
  "methods",
  "counts",
  "seeds",
  "test",
  "most-epochs",
  "split-epochs",
  "seconds",
  "step-seconds",
  "threads",
  "backend",
  "docs",
] as const;

/** Reads the command line, what comes after `node transfers.mjs`. */
export function readTransferArguments(args: readonly string[]): TransferRequest {
  try {
    const options = Object.fromEntries(strings.map((name) => [name, { type: "string" as const }]));
    const { values } = parseArgs({ args: [...args], options: { ...options, help: { type: "boolean", short: "h" } } });
    if (values["help"] === true) return { text: transferUsage(), isProblem: false };
    const given = values as Partial<Record<(typeof strings)[number], string>>;
    const folder = (name: "data" | "body"): string => readFolder(name, given[name]);
    return {
      data: folder("data"),
      body: folder("body"),
      out: readOut(given.out),
      targets: readNames("targets", given.targets, targetNames),
      methods: readNames("methods", given.methods, methodNames),
      counts: readCounts("counts", given.counts, [5, 20, 100, 1000], 2),
      seeds: readCounts("seeds", given.seeds, [1, 2, 3], 0),
      test: readNumber("test", given.test, 2000, 1, true),
      mostEpochs: readNumber("most-epochs", given["most-epochs"], 60, 1, true),
      splitEpochs: readNumber("split-epochs", given["split-epochs"], 20, 1, true),
      seconds: readNumber("seconds", given.seconds, 600, 1, false),
      stepSeconds: readNumber("step-seconds", given["step-seconds"], 0.1, 1e-6, false),
      threads: readNumber("threads", given.threads, 2, 1, true),
      backend: readBackend("transfers", given.backend),
      docs: given.docs,
    };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : String(error)}\n\n${transferUsage()}`, isProblem: true };
  }
}

function readFolder(name: string, folder: string | undefined): string {
  const isThere = folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere) return folder;
  const got = folder === undefined ? "nothing" : `"${folder}"`;
  throw new Error(`transfers: --${name} must be a folder that is there, got ${got}. See --help for what is in it.`);
}

function readOut(folder: string | undefined): string {
  if (folder !== undefined && folder !== "") return folder;
  throw new Error(
    'transfers: --out must be the folder to write to, got nothing. Pass --out "transfers", for instance.',
  );
}

function readNames<N extends string>(name: string, text: string | undefined, known: readonly N[]): readonly N[] {
  if (text === undefined) return known;
  const found = text.split(",").map((each) => known.find((one) => one === each));
  if (found.every((each) => each !== undefined)) return [...new Set(found as N[])];
  throw new Error(`transfers: --${name} must be some of ${known.join(",")}, got "${text}". Leave it out for all.`);
}

function readCounts(
  name: string,
  text: string | undefined,
  fallback: readonly number[],
  least: number,
): readonly number[] {
  if (text === undefined) return fallback;
  const values = text.split(",").map((each) => (/^\d+$/.test(each) ? Number(each) : Number.NaN));
  if (values.every((value) => Number.isSafeInteger(value) && value >= least)) return [...new Set(values)];
  const rule = `whole numbers >= ${least} with commas`;
  throw new Error(`transfers: --${name} must be ${rule}, got "${text}". The default is ${fallback.join(",")}.`);
}

function readNumber(name: string, text: string | undefined, fallback: number, least: number, isWhole: boolean): number {
  if (text === undefined) return fallback;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= least && (!isWhole || Number.isSafeInteger(value))) return value;
  const rule = `a ${isWhole ? "whole " : ""}number >= ${least}`;
  throw new Error(`transfers: --${name} must be ${rule}, got "${text}". The default is ${fallback}.`);
}
