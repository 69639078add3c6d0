import { relu } from "@ganglion/activations";
import type { GpuBackend } from "@ganglion/gpu";
import { linear, parameters, sequential } from "@ganglion/layers";
import { meanSquaredError } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import {
  abs,
  backward,
  type Backend,
  max,
  noGrad,
  parametersOf,
  reference,
  rng,
  scope,
  setBackend,
  sub,
  tensor,
  type TypedArray,
} from "@ganglion/tensor";
import { createBackends } from "../../worker/backend.ts";
import type { ComputeProblem } from "../../worker/reports.ts";
import { troubleOf } from "../../worker/trouble.ts";
import {
  type DeviceName,
  deviceNames,
  type GpuWork,
  type MeasuredDevice,
  type MeasuredOperation,
  type OperationName,
  operationNames,
} from "./facts.ts";
import { readyOperation } from "./operations.ts";
import type { BackendsValues } from "./settings.ts";

/** How often an operation is run at least and at most, and for how long between. */
const turns = { least: 3, most: 20, milliseconds: 60 };
const backends = createBackends();

/** Runs every operation on every device that there is; `report` is given what is measured so far. */
export async function measureDevices(
  values: BackendsValues,
  report: (devices: readonly MeasuredDevice[]) => void,
): Promise<readonly MeasuredDevice[]> {
  const truths = new Map<OperationName, TypedArray>();
  const done: MeasuredDevice[] = [];
  for (const device of deviceNames) {
    done.push(await measureDevice(device, values, truths, (one) => report([...done, one])));
    report([...done]);
  }
  return done;
}

/** One that breaks down takes no other with it, and is asked for anew the next time. */
async function measureDevice(
  device: DeviceName,
  values: BackendsValues,
  truths: Map<OperationName, TypedArray>,
  tell: (so: MeasuredDevice) => void,
): Promise<MeasuredDevice> {
  const chosen = await backends(device);
  if ("unavailable" in chosen) return { device, report: chosen, operations: [], gpu: undefined };
  const { backend, report } = chosen;
  const operations: MeasuredOperation[] = [];
  try {
    for (const name of operationNames) {
      operations.push(await measureOperation(name, values, backend, truths));
      tell({ device, report, operations: [...operations], gpu: undefined });
    }
    const gpu = "profile" in backend ? await profileStep(backend as GpuBackend) : undefined;
    return { device, report, operations, gpu };
  } catch (error) {
    backends.forget(chosen);
    const { kind, detail } = troubleOf(error);
    const problem: ComputeProblem = { unavailable: device, cause: kind === "lost" ? "lost" : "error", detail };
    return { device, report: problem, operations, gpu: undefined };
  }
}

async function measureOperation(
  operation: OperationName,
  values: BackendsValues,
  backend: Backend,
  truths: Map<OperationName, TypedArray>,
): Promise<MeasuredOperation> {
  setBackend(backend);
  const { run, dispose } = noGrad(() => readyOperation(operation, values));
  let least = Number.POSITIVE_INFINITY;
  let result: TypedArray | undefined;
  const begun = performance.now();
  // The first one compiles.
  for (let turn = 0; turn <= turns.most; turn += 1) {
    const start = performance.now();
    const y = noGrad(run);
    result = await y.data();
    if (turn > 0) least = Math.min(least, performance.now() - start);
    y.dispose();
    if (turn >= turns.least && performance.now() - begun > turns.milliseconds) break;
  }
  dispose();
  if (result === undefined) throw new Error("measureOperation: there must be a result, got none.");
  const truth = truths.get(operation) ?? result;
  truths.set(operation, truth);
  return { operation, milliseconds: least, error: await differenceOf(result, truth) };
}

/** The largest difference of two results, by the largest value of the second. */
async function differenceOf(result: TypedArray, truth: TypedArray): Promise<number> {
  setBackend(reference());
  const difference = scope(() => {
    const [mine, theirs] = [tensor(Float32Array.from(result)), tensor(Float32Array.from(truth))];
    return max(abs(sub(mine, theirs))).div(max(abs(theirs)));
  });
  const value = await difference.item();
  difference.dispose();
  return value;
}

/** A step of training, every kernel timed: what gpu.js is given to do. */
async function profileStep(backend: GpuBackend): Promise<GpuWork> {
  setBackend(backend);
  const random = rng(1);
  const options = { rng: random };
  const model = sequential(linear(64, 64, options), relu, linear(64, 10, options));
  const optimizer = sgd(parameters(model), { learningRate: 0.1, momentum: 0.9 });
  const [x, y] = [random.normal([64, 64]), random.normal([64, 10])];
  const step = (): void =>
    scope(() => {
      optimizer.zeroGrad();
      backward(meanSquaredError(model(x, { training: true }), y));
      optimizer.step();
    });
  step();
  step();
  const { kernels, launches } = await backend.profile(step);
  for (const one of [x, y, ...parametersOf(model)]) one.dispose();
  return { launches, compilations: backend.counts().compilations, kernels };
}
