import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { readBackend } from "./open-backend.ts";
import { type ModelName, modelNames, recipeOf } from "./recipes.ts";

/** What a person asked for. */
export interface Arguments {
  readonly name: ModelName;
  /** The folder with the data; undefined where the data is part of a package. */
  readonly data: string | undefined;
  /** The folder that the model and the checkpoints are written to. */
  readonly out: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly threads: number;
  /** `wasm`, or `MODULE#FUNCTION` of a backend. */
  readonly backend: string;
}

/** What to do: make a model, or print `text`, as an answer or as a complaint. */
export type Request = Arguments | { readonly text: string; readonly isProblem: boolean };

const defaults = (option: "epochs" | "batchSize"): string =>
  modelNames.map((name) => `${name}: ${recipeOf(name)[option]}`).join(", ");

/** What there is to say about the command. */
export function usage(): string {
  return `Usage: node models.mjs <${modelNames.join(" | ")}> --out FOLDER [--data FOLDER] [options]

Trains a model that ships with @ganglion/transfer, measures it on its test samples, and writes NAME.safetensors and NAME.card.json.
It writes a checkpoint after each epoch and every 100 steps; called again with the same arguments, it goes on from there.

  --out FOLDER    where the model is written, and the checkpoints, in NAME.run
  --data FOLDER   where the data lies: CIFAR-10 as train.zip and test.zip of class folders or as the binary files published,
                  Fashion-MNIST as the four files published; the digits need none
  --epochs N      how often to go through the samples (${defaults("epochs")})
  --batch-size N  samples in a batch (${defaults("batchSize")})
  --seed N        the seed of the split, the weights, the order and the augmentation (7)
  --threads N     how many threads compute (2); the result does not depend on it
  --backend NAME  what trains: wasm, or MODULE#FUNCTION, which is called with { threads } (wasm); what is written is measured on wasm
  --help          this text
`;
}

/** Reads the command line, what comes after `node models.mjs`. */
export function readArguments(args: readonly string[]): Request {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: "string" },
        out: { type: "string" },
        epochs: { type: "string" },
        "batch-size": { type: "string" },
        seed: { type: "string" },
        threads: { type: "string" },
        backend: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help === true) return { text: usage(), isProblem: false };
    const name = readName(positionals);
    const recipe = recipeOf(name);
    return {
      name,
      data: readData(name, values.data),
      out: readOut(values.out),
      epochs: readWhole("--epochs", values.epochs, recipe.epochs, 1),
      batchSize: readWhole("--batch-size", values["batch-size"], recipe.batchSize, 2),
      seed: readWhole("--seed", values.seed, 7, 0),
      threads: readWhole("--threads", values.threads, 2, 1),
      backend: readBackend("models", values.backend),
    };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : String(error)}\n\n${usage()}`, isProblem: true };
  }
}

function readName(positionals: readonly string[]): ModelName {
  const [first, ...more] = positionals;
  const name = modelNames.find((one) => one === first);
  if (name !== undefined && more.length === 0) return name;
  const got = positionals.length === 0 ? "nothing" : `"${positionals.join(" ")}"`;
  throw new Error(`models: the model must be one of ${modelNames.join(", ")}, got ${got}. Name one of them.`);
}

function readData(name: ModelName, folder: string | undefined): string | undefined {
  const { needsData } = recipeOf(name);
  if (!needsData && folder === undefined) return undefined;
  if (!needsData) throw new Error(`models: --data must be left out for ${name}, got "${folder}". A package has it.`);
  const isThere = folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere) return folder;
  const got = folder === undefined ? "nothing" : `"${folder}"`;
  throw new Error(
    `models: --data must be a folder with the data of ${name}, got ${got}. See --help for what is in it.`,
  );
}

function readOut(folder: string | undefined): string {
  if (folder !== undefined && folder !== "") return folder;
  throw new Error('models: --out must be the folder to write to, got nothing. Pass --out "models", for instance.');
}

function readWhole(option: string, text: string | undefined, fallback: number, least: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`models: ${option} must be a whole number >= ${least}, got "${text}". The default is ${fallback}.`);
}
