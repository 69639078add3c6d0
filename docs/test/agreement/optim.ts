import * as optim from "@ganglion/optim";
import { reference, scope, setBackend, type Tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import type { Agreement } from "./case-tables.ts";
import { type Errors, none, relativeError, worse } from "./errors.ts";
import { numbersOf, readFixture, toTensor, type Values } from "./fixture.ts";

type Named = Readonly<Record<string, Values>>;
type Options = Readonly<Record<string, unknown>>;

interface Run {
  readonly name: string;
  readonly optimizer: string;
  readonly options?: Options;
  readonly groups?: Readonly<Record<string, Options>>;
  readonly trajectory: Named;
}

interface Trajectories {
  readonly initial: Named;
  readonly gradients: Named;
  readonly runs: readonly Run[];
}

/** Entry `index` along the first axis. */
function at({ shape, dtype, data }: Values, index: number): Values {
  const rest = shape.slice(1);
  const size = rest.reduce((product, length) => product * length, 1);
  return { shape: rest, dtype, data: data.slice(index * size, (index + 1) * size) };
}

/** The parameters after each step, on the active backend. */
function follow(run: Run, { initial, gradients }: Trajectories, dtype: "float32" | "float64"): ArrayLike<number>[] {
  const parameters: Readonly<Record<string, Tensor>> = Object.fromEntries(
    Object.entries(initial).map(([key, values]) => [key, toTensor(values, dtype)]),
  );
  const makers = optim as unknown as Readonly<Record<string, (given: unknown, options?: object) => optim.Optimizer>>;
  const create = makers[run.optimizer] as (given: unknown, options?: object) => optim.Optimizer;
  const groups = Object.entries(run.groups ?? {}).map(([key, own]) => ({ parameters: [parameters[key]], ...own }));
  const optimizer =
    run.groups === undefined ? create(Object.values(parameters), run.options) : create(groups, { learningRate: 1 });
  const steps = gradients["weight"]?.shape[0] ?? 0;
  return Array.from({ length: steps }, (_, step) => {
    optimizer.zeroGrad();
    for (const [key, parameter] of Object.entries(parameters))
      parameter.grad = toTensor(at(gradients[key] as Values, step), dtype);
    optimizer.step();
    return Object.values(parameters).flatMap((parameter) => Array.from(parameter.dataSync()));
  });
}

/** The rows of the optimizers' table: the largest error over 25 steps; in float64 that after the last. */
export async function optimAgreements(): Promise<Agreement[]> {
  const content = readFixture<Trajectories>("optim/optimizers.json");
  const finals = readFixture<{ runs: { name: string; final: Named }[] }>("float64/optim.json").runs;
  const [host, fast] = [reference(), await wasm({ deterministic: true, threads: 1 })];
  const values = (error: number): Errors => ({ values: error, gradients: undefined });
  const theirs = ({ trajectory }: Run, step: number): number[] =>
    Object.values(trajectory).flatMap((history) => numbersOf(at(history, step)));
  const exact = ({ name }: Run): number[] =>
    Object.values(finals.find((final) => final.name === name)?.final ?? {}).flatMap(numbersOf);
  const measure = (backend: typeof host, run: Run): Errors => {
    setBackend(backend);
    const found = scope(() => follow(run, content, "float32"));
    return values(Math.max(...found.map((point, step) => relativeError(point, theirs(run, step)))));
  };
  const inDouble = (run: Run): Errors => {
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
