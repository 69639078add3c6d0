import {
  at,
  followOptimizer,
  numbersOf,
  type OptimizerRun,
  readFixture,
  type Trajectories,
  type Values,
} from "@ganglion/fixtures";
import * as optim from "@ganglion/optim";
import { reference, scope, setBackend, type Tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import type { Agreement } from "./case-tables.ts";
import { type Errors, none, relativeError, worse } from "./errors.ts";

/** The parameters after each step, on the active backend. */
function follow(run: OptimizerRun, content: Trajectories, dtype: "float32" | "float64"): ArrayLike<number>[] {
  const points: ArrayLike<number>[] = [];
  const remember = (parameters: Readonly<Record<string, Tensor>>): void => {
    points.push(Object.values(parameters).flatMap((parameter) => Array.from(parameter.dataSync())));
  };
  followOptimizer(optim, run, content, remember, dtype);
  return points;
}

/** The rows of the optimizers' table: the largest error over 25 steps; in float64 that after the last. */
export async function optimAgreements(): Promise<Agreement[]> {
  const content = readFixture<Trajectories>("optim/optimizers.json");
  const finals = readFixture<{ runs: { name: string; final: Readonly<Record<string, Values>> }[] }>(
    "float64/optim.json",
  ).runs;
  const [host, fast] = [reference(), await wasm({ deterministic: true, threads: 1 })];
  const values = (error: number): Errors => ({ values: error, gradients: undefined });
  const theirs = ({ trajectory }: OptimizerRun, step: number): number[] =>
    Object.values(trajectory).flatMap((history) => numbersOf(at(history, step)));
  const exact = ({ name }: OptimizerRun): number[] =>
    Object.values(finals.find((final) => final.name === name)?.final ?? {}).flatMap(numbersOf);
  const measure = (backend: typeof host, run: OptimizerRun): Errors => {
    setBackend(backend);
    const found = scope(() => follow(run, content, "float32"));
    return values(Math.max(...found.map((point, step) => relativeError(point, theirs(run, step)))));
  };
  const inDouble = (run: OptimizerRun): Errors => {
    setBackend(host);
    return values(relativeError(follow(run, content, "float64").at(-1) ?? [], exact(run)));
  };
  return [...new Set(content.runs.map(({ optimizer }) => optimizer))].map((name) => {
    const own = content.runs.filter(({ optimizer }) => optimizer === name);
    return {
      name,
      cases: own.length,
      float64: own.map(inDouble).reduce(worse, none),
      reference: own.map((run) => measure(host, run)).reduce(worse, none),
      wasm: own.map((run) => measure(fast, run)).reduce(worse, none),
      pytorch: own.map((run) => values(relativeError(theirs(run, 24), exact(run)))).reduce(worse, none),
    };
  });
}
