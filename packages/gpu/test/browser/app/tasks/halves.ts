import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import type { GpuReport, GpuStorage, Mode } from "@ganglion/gpu";
import { conv2d, flatten, linear, maxPool2d, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import { adam, sgd } from "@ganglion/optim";
import {
  abs,
  argmax,
  backward,
  cast,
  concat,
  type Layer,
  noGrad,
  type Rng,
  rng,
  scope,
  setBackend,
  slice,
  stateEntries,
  sum,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { freshBackend, sharedBackend } from "./backends.ts";
import { type Comparison, type Differences, differences } from "./compare.ts";
import { largeComparisons } from "./large.ts";
import { layerComparisons } from "./layers.ts";

/** What rounding to 11 digits of base 2 is off by, relative to a number, twice: of a gradient both factors may be rounded. */
const ROUNDING = 2 ** -10;

/** Layers, activations, losses, products and convolutions where what layers give lies as float16, compared to the reference backend. */
export async function halves(): Promise<Differences> {
  const backend = await sharedBackend("halves");
  const comparisons = [...layerComparisons(), ...largeComparisons()];
  // Numbers so large have no fractions as float16.
  const small = comparisons.filter(({ name }) => name !== "batchNorm far from 0");
  return differences(backend, [...comparisons, ...small.map(fed)], ROUNDING);
}

/** The same with a first operand that lies as float16 itself, and whose numbers are the same so. */
function fed({ name, make, run, ...rest }: Comparison): Comparison {
  return {
    ...rest,
    name: `${name}, fed`,
    make() {
      const [x, ...others] = make() as [Tensor, ...Tensor[]];
      if (x.dtype !== "float32") return [x, ...others];
      const exact = scope(() => abs(cast(cast(x.mul(64), "int32"), "float32")).div(64)).detach();
      exact.requiresGrad = x.requiresGrad;
      x.dispose();
      return [exact, ...others];
    },
    run: (x, ...others) => run((x as Tensor).dtype === "float32" ? relu(x as Tensor) : (x as Tensor), ...others),
  };
}

/** What training with one way of storage came to. */
export interface HalvesTraining {
  readonly report: GpuReport;
  readonly losses: readonly number[];
  /** Of 360 digits that it was not trained on. */
  readonly accuracy: number;
  /** `memory().bytes`: the most at the end of a forward pass, and once all is disposed. */
  readonly bytes: number;
  readonly left: number;
}

/** Trains a small convolutional network on digits. */
export async function halvesInTraining(storage: GpuStorage, epochs: number): Promise<HalvesTraining> {
  const backend = await freshBackend("webgpu", storage);
  setBackend(backend);
  let bytes = 0;
  const watch: Layer = (x, { training = false } = {}) => {
    if (training) bytes = Math.max(bytes, backend.memory().bytes);
    return x;
  };
  const model = sequential(...network(rng(1)), watch);
  const [train, test] = split(await digits(), { sizes: [1437, 360], rng: rng(2) });
  const optimizer = adam(parameters(model), { learningRate: 0.003 });
  const losses: number[] = [];
  const options = { train, loss: crossEntropy, optimizer, epochs, batchSize: 64, rng: rng(3) };
  for await (const event of fit(model, options)) if (event.type === "step") losses.push(event.loss);
  const found = await valuesOf(
    () => noGrad(() => argmax(model(tensor(test.x, { shape: [test.size, ...test.shape] })), { axis: 1 })),
    test.size,
  );
  const right = test.y.filter((label, i) => label === found[i]).length;
  optimizer.dispose();
  for (const { tensor: state } of stateEntries(model)) state.dispose();
  const left = backend.memory().bytes;
  backend.dispose();
  return { report: backend.report, losses, accuracy: right / test.size, bytes, left };
}

function network(random: Rng): Layer[] {
  return [
    conv2d(1, 16, { kernelSize: 3, padding: 1, bias: false, rng: random }),
    batchNorm(16),
    relu,
    maxPool2d(2),
    conv2d(16, 32, { kernelSize: 3, padding: 1, bias: false, rng: random }),
    batchNorm(32),
    relu,
    flatten(),
    linear(512, 10, { rng: random }),
  ];
}

/** What happens at the borders of float16. */
export interface HalfBorders {
  /** Of 1,024 numbers each: what an activation gives for numbers beyond float16 and near its ends. */
  readonly ends: readonly number[];
  /** Where nothing is recorded. */
  readonly unrecorded: readonly number[];
  /** Bytes: of the operand, with the result; of another result, and of that once it was changed in place. */
  readonly bytes: readonly number[];
  /** What was changed in place, which is not rounded. */
  readonly changed: number;
  /** Of a part, of a sum along an axis, of both joined. */
  readonly derived: readonly number[];
  readonly left: number;
  /** What reading says once the backend is disposed. */
  readonly disposed: string;
}

/** Asks a backend with float16 for all of that. */
export async function halfBorders(): Promise<HalfBorders> {
  const backend = await freshBackend("webgpu", "float16");
  setBackend(backend);
  const bytes: number[] = [];
  const numbers = [65_504, 65_519, 65_520, 1e5, 2049, 0.1, 2 ** -24, Number.NaN];
  const x = tensor(Float32Array.from({ length: 1024 }, (_, i) => numbers[i % numbers.length] as number));
  bytes.push(backend.memory().bytes);
  const y = relu(x);
  bytes.push(backend.memory().bytes);
  const ends = Array.from((await y.data()).slice(0, numbers.length));
  const unrecorded = await valuesOf(() => noGrad(() => relu(x)), numbers.length);
  const derived = [
    ...(await valuesOf(() => slice(y, [[4, 6]]), 2)),
    ...(await valuesOf(
      () =>
        sum(
          slice(y.reshape([128, 8]), [
            [0, 128],
            [4, 6],
          ]),
          { axis: 0 },
        ),
      2,
    )),
    ...(await valuesOf(() => concat([slice(y, [[5, 6]]), y]), 2)),
  ];
  const before = backend.memory().bytes;
  // As if it were a parameter.
  const parameter = scope(() => relu(x.mul(0).add(1)).detach());
  bytes.push(backend.memory().bytes - before);
  parameter.requiresGrad = true;
  const optimizer = sgd([parameter], { learningRate: 2 ** -14 });
  for (let i = 0; i < 3; i++) {
    scope(() => backward(sum(parameter)));
    optimizer.step();
    optimizer.zeroGrad();
  }
  bytes.push(backend.memory().bytes - before);
  const [changed] = (await parameter.data()) as Float32Array;
  for (const one of [x, y, parameter]) one.dispose();
  optimizer.dispose();
  const left = backend.memory().bytes;
  const late = relu(tensor(new Float32Array(1024)));
  backend.dispose();
  const disposed = await late.data().then(String, String);
  return { ends, unrecorded, bytes, changed: changed as number, derived, left, disposed };
}

async function valuesOf(make: () => Tensor, count: number): Promise<number[]> {
  const x = scope(make);
  const values = Array.from((await x.data()).slice(0, count));
  x.dispose();
  return values;
}

/** What is said, and done, where float16 is asked for: relu of 2,049, which is no float16. */
export async function askForHalves(
  mode: Mode,
): Promise<Pick<GpuReport, "storage" | "text"> & { readonly value: number }> {
  const backend = await freshBackend(mode, "float16");
  setBackend(backend);
  const [value] = await valuesOf(() => relu(tensor(new Float32Array(1024).fill(2049))), 1);
  backend.dispose();
  const { storage, text } = backend.report;
  return { storage, text, value: value as number };
}
