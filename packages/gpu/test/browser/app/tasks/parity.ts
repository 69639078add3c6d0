import type { Mode } from "@ganglion/gpu";
import { relu } from "@ganglion/activations";
import { conv2d, flatten, linear, loadStateDict, maxPool2d, parameters, sequential, stateDict } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, type Rng, rng, setBackend, type Shape, tensor } from "@ganglion/tensor";
import { type BatchSource, fit } from "@ganglion/train";
import { freshBackend } from "./backends.ts";

/** A training run that PyTorch recorded: where it starts, on which batches, and what its losses are. */
export interface ParityRequest {
  readonly mode: Mode;
  readonly net: "mlp-digits" | "conv-fashion-mnist";
  readonly options: { readonly learningRate: number; readonly momentum: number; readonly batchSize: number };
  readonly initial: Readonly<Record<string, { readonly shape: Shape; readonly data: readonly number[] }>>;
  readonly sampleShape: Shape;
  /** The samples of all batches, one after the other: float32 in base64, since there are a million. */
  readonly x: string;
  readonly y: readonly number[];
  readonly losses: readonly number[];
}

/** How far training was from PyTorch's. */
export interface ParityResult {
  readonly steps: number;
  /** The largest `|loss / loss of PyTorch - 1|`. */
  readonly maxRelativeError: number;
  readonly finalSums: Readonly<Record<string, number>>;
}

const nets: Readonly<Record<ParityRequest["net"], (random: Rng) => Layer>> = {
  "mlp-digits": (random) => sequential(linear(64, 32, { rng: random }), relu, linear(32, 10, { rng: random })),
  "conv-fashion-mnist": (random) =>
    sequential(
      conv2d(1, 8, { kernelSize: 3, padding: 1, rng: random }),
      relu,
      maxPool2d(2),
      flatten(),
      linear(8 * 14 * 14, 10, { rng: random }),
    ),
};

/** Trains from PyTorch's weights on PyTorch's batches, and compares every loss. */
export async function parity(request: ParityRequest): Promise<ParityResult> {
  const backend = await freshBackend(request.mode);
  setBackend(backend);
  const { learningRate, momentum, batchSize } = request.options;
  const model = nets[request.net](rng(0));
  const initial = Object.entries(request.initial).map(([key, { data, shape }]) => [
    key,
    tensor(Float32Array.from(data), { shape }),
  ]);
  loadStateDict(model, Object.fromEntries(initial));
  const optimizer = sgd(parameters(model), { learningRate, momentum });
  const losses: number[] = [];
  const options = { train: batchesOf(request), loss: crossEntropy, optimizer, epochs: 1, batchSize, rng: rng(0) };
  for await (const event of fit(model, options)) if (event.type === "step") losses.push(event.loss);
  const errors = losses.map((loss, step) => Math.abs(loss / (request.losses[step] as number) - 1));
  const sums: Record<string, number> = {};
  for (const [key, x] of Object.entries(stateDict(model))) {
    sums[key] = Array.from(await x.data()).reduce((a, b) => a + b, 0);
  }
  backend.dispose();
  return { steps: losses.length, maxRelativeError: Math.max(...errors), finalSums: sums };
}

function batchesOf({ x, y, sampleShape, options: { batchSize } }: ParityRequest): BatchSource {
  const bytes = Uint8Array.from(atob(x), (character) => character.charCodeAt(0));
  const samples = new Float32Array(bytes.buffer);
  const length = samples.length / y.length;
  function* batches() {
    for (let start = 0; start < y.length; start += batchSize) {
      const images = samples.slice(start * length, (start + batchSize) * length);
      const labels = Int32Array.from(y.slice(start, start + batchSize));
      yield { x: tensor(images, { shape: [labels.length, ...sampleShape] }), y: tensor(labels) };
    }
  }
  return { size: y.length, batches };
}
