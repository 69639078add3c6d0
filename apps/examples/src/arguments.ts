import { parseArgs } from "node:util";
import { type BackendName, backendNames } from "./backend.ts";

/** The networks that there are. */
export type ExampleName = "digits" | "fashion-mnist";

/** What a person asked for. */
export interface Arguments {
  readonly name: ExampleName;
  readonly epochs: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly backend: BackendName;
}

/** What to do: run, or print `text`, as an answer or as a complaint. */
export type Request = Arguments | { readonly text: string; readonly isProblem: boolean };

const defaultEpochs = { digits: 20, "fashion-mnist": 5 };

const usage = `Usage: pnpm example <digits | fashion-mnist> [options]
       pnpm example N

Trains a network of one hidden layer in this terminal, or runs example N of the documentation.

  --epochs N      how often to go through the samples (digits: 20, fashion-mnist: 5)
  --batch-size N  samples in a batch (32)
  --seed N        the seed of the split, the weights and the order (7)
  --backend NAME  what computes: auto (the fastest that this machine has), wasm or cpu (auto)
  --help          this text
`;

/** Reads the command line, what comes after `pnpm example`. */
export function readArguments(args: readonly string[]): Request {
  try {
    const { values, positionals } = parseArgs({
      // pnpm hands on the -- that some people put before options.
      args: args.filter((arg) => arg !== "--"),
      allowPositionals: true,
      options: {
        epochs: { type: "string" },
        "batch-size": { type: "string" },
        seed: { type: "string" },
        backend: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help === true) return { text: usage, isProblem: false };
    const name = readName(positionals);
    return {
      name,
      epochs: readWhole("--epochs", values.epochs, defaultEpochs[name], 1),
      batchSize: readWhole("--batch-size", values["batch-size"], 32, 1),
      seed: readWhole("--seed", values.seed, 7, 0),
      backend: readBackend(values.backend),
    };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : String(error)}\n\n${usage}`, isProblem: true };
  }
}

function readName(positionals: readonly string[]): ExampleName {
  const [name, ...more] = positionals;
  if ((name === "digits" || name === "fashion-mnist") && more.length === 0) return name;
  const got = positionals.length === 0 ? "nothing" : `"${positionals.join(" ")}"`;
  throw new Error(`example: the example must be digits or fashion-mnist, got ${got}. Name one of them.`);
}

function readBackend(text: string | undefined): BackendName {
  if (text === undefined) return "auto";
  const name = backendNames.find((one) => one === text);
  if (name !== undefined) return name;
  throw new Error(`example: --backend must be ${backendNames.join(" or ")}, got "${text}". The default is auto.`);
}

function readWhole(option: string, text: string | undefined, fallback: number, least: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`example: ${option} must be a whole number >= ${least}, got "${text}". The default is ${fallback}.`);
}
