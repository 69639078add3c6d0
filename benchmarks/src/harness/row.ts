import type { Backend } from "@ganglion/tensor";
import type { Jax } from "../peers/jax.ts";
import type { Tfjs } from "../peers/tfjs.ts";
import type { TorchWork } from "../peers/torch.ts";
import type { Bar, Judgement } from "./bars.ts";
import type { CaseResult } from "./result.ts";
import type { Pace } from "./rounds.ts";
import type { Table } from "./table.ts";
import type { Work } from "./work.ts";

/** One piece of work that ours and some peers can do. Whoever cannot is left out. */
export interface Case {
  readonly label: string;
  /** How many floating-point operations one step is, where a rate makes sense. */
  readonly flops?: number;
  /** How many equal pieces one step consists of; times are for one piece. 1 by default. */
  readonly pieces?: number;
  /** Called while the backend is the active one. */
  readonly ours: (backend: Backend) => Work;
  readonly "tfjs-wasm"?: (tf: Tfjs) => Work;
  readonly "tfjs-cpu"?: (tf: Tfjs) => Work;
  readonly "jax-js"?: (jax: Jax) => Work;
  readonly torch?: TorchWork;
  /** A piece may take this many milliseconds at most, with one thread. */
  readonly limitMs?: number;
  readonly bars: readonly Bar[];
}

/** A row of the table whose figures are times, taken in rounds. */
export interface TimedRow {
  readonly name: string;
  readonly title: string;
  /** What a reader has to know to read the row. */
  readonly remarks?: readonly string[];
  cases(): readonly Case[];
}

/** One number of a row that is not about time. */
export interface Figure {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
}

/** A row of the table whose figures are not times. */
export interface FigureRow {
  readonly name: string;
  readonly title: string;
  readonly remarks?: readonly string[];
  /** What the figures are made of, for `pnpm bench profile`. */
  profile?(): Promise<readonly Table[]>;
  measure(options: {
    readonly pace: Pace;
  }): Promise<{ readonly figures: readonly Figure[]; readonly judgements: readonly Judgement[] }>;
}

/** A row whose contestants take turns somewhere else than in this process, such as in a browser. */
export interface RemoteRow {
  readonly name: string;
  readonly title: string;
  readonly remarks?: readonly string[];
  /** Lets them take turns; `remarks` say what only this run knows. */
  compete(pace: Pace): Promise<{ readonly cases: readonly CaseResult[]; readonly remarks: readonly string[] }>;
}

/** A row of the table. */
export type Row = TimedRow | FigureRow | RemoteRow;
