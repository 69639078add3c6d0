/** What functions make that can be called in turn; see `uses.ts`. */
export type Made =
  | "average"
  | "batches"
  | "collector"
  | "imageLayer"
  | "signalLayer"
  | "indexLayer"
  | "initializer"
  | "layer"
  | "measure"
  | "optimizer"
  | "plateau"
  | "rng"
  | "rounds"
  | "rule"
  | "schedule"
  | "source"
  | "stopRule";

/** How a function is called rightly, and what it gives. */
export interface Call {
  /** Arguments that are right, made anew. */
  readonly given: () => unknown[];
  /** How many of the first are for authors, who pass their function's name, and stay as they are. */
  readonly fixed?: number;
  /** What it makes, which is called in turn. */
  readonly makes?: Made;
}

/** The calls, by the functions' names. */
export type Calls = Readonly<Record<string, Call>>;
