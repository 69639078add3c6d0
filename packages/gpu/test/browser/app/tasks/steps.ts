import { relu } from "@ganglion/activations";
import type { Mode } from "@ganglion/gpu";
import { conv2d, dropout, flatten, linear, maxPool2d, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import { adam, type Optimizer, sgd } from "@ganglion/optim";
import {
  type Backend,
  backward,
  type Layer,
  reference,
  type Rng,
  rng,
  scope,
  setBackend,
  stateEntries,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { freshBackend } from "./backends.ts";
import { countCalls, countCreations } from "./count-creations.ts";

/** What steps ask of the platform once they are all alike, and what steps that are not compute. */
export interface StepsResult {
  /** By step: buffers or textures, and on WebGPU bind groups, that were made. */
  readonly made: readonly number[];
  readonly bound: readonly number[];
  /** What goes on and is unlike the step before it: the values that were read on the device and on the reference backend. */
  readonly onDevice: readonly number[];
  readonly onReference: readonly number[];
  /** Of the device: what was said of the steps that end with an error. */
  readonly errors: readonly string[];
  readonly leftBuffers: number;
}

/** Takes steps that are all alike, and ones that differ in all that steps can differ in. */
export async function steps(mode: Mode, alike: number): Promise<StepsResult> {
  const memory = countCreations(mode);
  const groups = mode === "webgpu" ? countCalls(GPUDevice.prototype, "createBindGroup") : { since: () => 0 };
  const backend = await freshBackend(mode);
  const [made, bound]: [number[], number[]] = [[], []];
  setBackend(backend);
  const trainee = train(rng(3));
  for (let step = 0; step < alike; step++) {
    trainee.step(6, 1);
    await backend.idle();
    made.push(memory.since());
    bound.push(groups.since());
  }
  trainee.dispose();
  const { values, errors } = await unlike(backend);
  const leftBuffers = backend.memory().buffers;
  backend.dispose();
  const onReference = await unlike(reference());
  return { made, bound, onDevice: values, onReference: onReference.values, errors, leftBuffers };
}

/** A network with all that makes one step differ from another: statistics that move, dropout, momentum or moments. */
interface Trainee {
  readonly model: Layer;
  /** A step on `size` new images whose labels are below 3; what the loss is, if it is asked for. */
  step(size: number, rate: number, options?: { readonly label?: number; readonly fails?: boolean }): void;
  loss(size: number): Promise<number>;
  weights(): Promise<number>;
  dispose(): void;
}

function train(random: Rng, withAdam = true): Trainee {
  const model = network(random);
  let rate = 1;
  const options = { learningRate: (step: number) => (0.01 * rate) / (1 + step / 10) };
  const optimizer: Optimizer = withAdam
    ? adam(parameters(model), options)
    : sgd(parameters(model), { ...options, momentum: 0.9 });
  return {
    model,
    step(size, factor, { label, fails } = {}) {
      rate = factor;
      scope(() => {
        const { x, labels } = batch(random, size);
        if (label !== undefined) labels[1] = label;
        optimizer.zeroGrad();
        const y = model(x, { training: true, rng: random });
        if (fails === true) throw new Error("in the middle of a step");
        backward(crossEntropy(y, tensor(labels)));
        optimizer.step();
      });
    },
    loss: (size) => lossOf(model, random, size),
    weights: () => sumOf(model),
    dispose() {
      optimizer.dispose();
      for (const { tensor: state } of stateEntries(model)) state.dispose();
    },
  };
}

function network(random: Rng): Layer {
  return sequential(
    // Without a bias, whose gradient would be what rounding leaves: Adam would make whole steps of that.
    conv2d(1, 4, { kernelSize: 3, padding: 1, bias: false, rng: random }),
    batchNorm(4),
    relu,
    maxPool2d(2),
    flatten(),
    dropout(0.3),
    linear(36, 3, { rng: random }),
  );
}

function batch(random: Rng, size: number): { readonly x: Tensor; readonly labels: Int32Array<ArrayBuffer> } {
  return { x: random.normal([size, 1, 6, 6]), labels: Int32Array.from({ length: size }, (_, i) => (i * i) % 3) };
}

async function lossOf(model: Layer, random: Rng, size: number): Promise<number> {
  const loss = scope(() => {
    const { x, labels } = batch(random, size);
    return crossEntropy(model(x), tensor(labels));
  });
  const value = await loss.item();
  loss.dispose();
  return value;
}

/** One number that all weights and statistics of `model` have a part in. */
async function sumOf(model: Layer): Promise<number> {
  const values = await Promise.all(stateEntries(model).map(({ tensor: state }) => state.data()));
  return values.flatMap((all) => Array.from(all)).reduce((sum, value, i) => sum + value * Math.cos(i), 0);
}

/** Rounds of steps on two networks, in turns, with errors and readings between them. */
async function unlike(backend: Backend): Promise<{ readonly values: number[]; readonly errors: string[] }> {
  setBackend(backend);
  const values: number[] = [];
  const errors: string[] = [];
  const random = rng(11);
  const first = train(random);
  let second = train(random, false);
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 3; i++) first.step(6, 1);
    first.step(6, 0.5);
    first.step(3 + round, 1);
    values.push(await first.loss(5));
    first.step(6, 1);
    attempt(errors, () => first.step(6, 1, { fails: true }));
    first.step(6, 1);
    await ruin(errors, random);
    for (let i = 0; i < 3; i++) {
      second.step(6, 1);
      first.step(6, 1);
    }
    values.push(await second.weights(), await first.weights());
    if (round === 1) {
      second.dispose();
      second = train(random, false);
    }
  }
  values.push(await first.loss(6), await second.loss(6));
  first.dispose();
  second.dispose();
  return { values, errors };
}

/** A label that is no class: on the host it is found at once, on a device where a weight is read. */
async function ruin(errors: string[], random: Rng): Promise<void> {
  const ruined = train(random);
  ruined.step(6, 1);
  attempt(errors, () => ruined.step(6, 1, { label: 7 }));
  await ruined.weights().catch((error: Error) => errors.push(error.message));
  ruined.dispose();
}

function attempt(errors: string[], body: () => void): void {
  try {
    body();
  } catch (error) {
    errors.push((error as Error).message);
  }
}
