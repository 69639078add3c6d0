import * as activations from "@ganglion/activations";
import {
  activationRunner,
  layerRunner,
  lossRunner,
  normalizationRunner,
  readCases,
  readFixture,
  type Runner,
} from "@ganglion/fixtures";
import * as layers from "@ganglion/layers";
import * as losses from "@ganglion/losses";
import * as normalization from "@ganglion/normalization";
import { reference, setBackend } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { MAX_BYTES, startBackend } from "@ganglion/wasm/internal";
import { type Errors, none, worse } from "./errors.ts";
import { runOperation } from "./operations.ts";
import { errorsOf, type ExactCase, yardstick } from "./run-cases.ts";

/** How far one function is from PyTorch, over all of its cases. */
export interface Agreement {
  readonly name: string;
  readonly cases: number;
  /** The reference backend in float64 from PyTorch in float64. */
  readonly float64: Errors;
  /** The reference backend in float32 from PyTorch in float32. */
  readonly reference: Errors;
  /** The wasm backend from PyTorch in float32. */
  readonly wasm: Errors;
  /** PyTorch in float32 from PyTorch in float64. */
  readonly pytorch: Errors;
}

/** The packages whose fixtures are cases, with their files and how a case is run. */
export const topics: Readonly<Record<string, readonly [runner: Runner, files: readonly string[]]>> = {
  tensor: [runOperation, ["unary", "binary", "axes", "variance", "matmul"].map((name) => `ops/${name}.json`)],
  activations: [activationRunner(activations), ["activations/activations.json"]],
  losses: [
    lossRunner(losses),
    ["cross-entropy", "binary-cross-entropy", "regression", "hinge", "kl-divergence"].map(
      (name) => `losses/${name}.json`,
    ),
  ],
  layers: [layerRunner(layers), ["layers/layers.json", "layers/ceil-mode.json"]],
  normalization: [normalizationRunner(normalization), ["normalization/batch-norm.json", "normalization/other.json"]],
};

/** What fixtures call otherwise than the package does. */
const exportedAs: Readonly<Record<string, string>> = { depthwise: "depthwiseConv2d" };

/** The rows of a package's table, in the order of the fixtures. */
export async function agreementsOf(topic: string): Promise<Agreement[]> {
  const [runner, files] = topics[topic] as readonly [Runner, readonly string[]];
  const { results } = readFixture<{ results: ExactCase[] }>(`float64/${topic}.json`);
  const exact = new Map(results.map((result) => [`${result.file} ${result.name}`, result]));
  const pairs = files.flatMap((file) =>
    readCases(file).map((row) => ({
      row,
      answer: exact.get(`${file} ${row.name}`) as ExactCase,
    })),
  );
  const [host, fast] = [reference(), await wasm({ deterministic: true, threads: 1 })];
  const measure = (backend: typeof host, list: typeof pairs, one: (pair: (typeof pairs)[number]) => Errors): Errors => {
    setBackend(backend);
    return list.map(one).reduce(worse, none);
  };
  const rowOf = (name: string, backend: typeof host, shown: string): Agreement => {
    const own = pairs.filter(({ row }) => row.op === name);
    return {
      name: shown,
      cases: own.length,
      float64: measure(host, own, ({ row, answer }) => errorsOf(runner, row, answer, "float64")),
      reference: measure(host, own, ({ row }) => errorsOf(runner, row, row, "float32")),
      wasm: measure(backend, own, ({ row }) => errorsOf(runner, row, row, "float32")),
      pytorch: measure(host, own, ({ row, answer }) => yardstick(row, answer)),
    };
  };
  const names = [...new Set(pairs.map(({ row }) => row.op))];
  const rows = names.map((name) => rowOf(name, fast, exportedAs[name] ?? name));
  return topic === "layers" ? [...rows, ...(await winogradRows(rowOf))] : rows;
}

/** Convolutions by Winograd's method wherever it can compute them, which `wasm` does only where it pays. */
function winogradRows(
  rowOf: (name: string, backend: ReturnType<typeof reference>, shown: string) => Agreement,
): Promise<readonly Agreement[]> {
  const shown = { f2: "conv2d, F(2x2, 3x3)", f4: "conv2d, F(4x4, 3x3)" } as const;
  return Promise.all(
    (["f2", "f4"] as const).map(async (winograd) => {
      const options = { deterministic: true, threads: 1, maximumBytes: MAX_BYTES, winograd };
      return rowOf("conv2d", await startBackend(options, "all"), shown[winograd]);
    }),
  );
}
