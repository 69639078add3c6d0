import { embedding } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { adam } from "@ganglion/optim";
import {
  type Backend,
  argmax,
  backward,
  cast,
  gather,
  indexSelect,
  keep,
  reference,
  rng,
  type Rng,
  scatterAdd,
  scope,
  setBackend,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import type { Mode } from "@ganglion/gpu";
import { freshBackend } from "./backends.ts";

/** What a backend makes of indices that it follows. */
export interface IndicesResult {
  /** Of random operations: how many had an index out of range, and which did not end as on the reference backend. */
  readonly refused: number;
  readonly found: readonly string[];
  /** What readings end with, by what is read. */
  readonly said: Readonly<Record<string, string>>;
  /** Memory beside that which indices out of range point to. */
  readonly beside: readonly number[];
  readonly leftBuffers: number;
}

/** Asks a backend all of that. */
export async function indices(mode: Mode, seed: number, cases: number): Promise<IndicesResult> {
  const backend = await freshBackend(mode);
  const { refused, found } = await compare(backend, seed, cases);
  setBackend(backend);
  const beside = tensor(new Float32Array(64).fill(7));
  const said = { ...(await readings()), ...(await training()) };
  const result = { refused, found, said, beside: [...new Set(await beside.data())] };
  beside.dispose();
  const leftBuffers = backend.memory().buffers;
  backend.dispose();
  return { ...result, leftBuffers };
}

/** An operation that follows indices, with operands that are made anew on each backend. */
type Case = (random: Draw) => () => Tensor;

/** Draws numbers, the same ones for each backend. */
interface Draw {
  below(limit: number): number;
  /** Indices for an axis of `length`, every other time with some that are out of range. */
  indices(length: number, count: number): Int32Array;
  /** A way for indices to get to the device. */
  deliver(values: Int32Array, shape: readonly number[]): () => Tensor;
  floats(count: number): Float32Array;
}

const BAD = [-1, -2, -100, -16_777_216, 100, 65_536, 16_777_215];

function draw(random: Rng): Draw {
  const numbers = random.uniform([4000]).dataSync();
  let at = 0;
  const below = (limit: number): number => Math.floor((numbers[at++ % numbers.length] as number) * limit);
  return {
    below,
    indices(length, count) {
      const isBad = below(2) === 1;
      return Int32Array.from({ length: count }, () =>
        isBad && below(3) === 0 ? ([...BAD, length][below(BAD.length + 1)] as number) : below(length),
      );
    },
    deliver(values, shape) {
      if (below(2) === 0) return () => tensor(values, { shape });
      // So that the device alone knows what they are.
      return () => cast(tensor(Float32Array.from(values), { shape }).mul(1), "int32");
    },
    floats: (count) => Float32Array.from({ length: count }, () => below(9) - 4),
  };
}

const operations: Readonly<Record<string, Case>> = {
  gather(random) {
    const [a, b, n, axis] = [random.below(5) + 1, random.below(4) + 1, random.below(6) + 1, random.below(2)];
    const x = random.floats(a * b);
    const shape = axis === 0 ? [n, random.below(b) + 1] : [random.below(a) + 1, n];
    const count = (shape[0] as number) * (shape[1] as number);
    const made = random.deliver(random.indices(axis === 0 ? a : b, count), shape);
    return () => gather(tensor(x, { shape: [a, b] }), made(), { axis });
  },
  scatterAdd(random) {
    const [a, b, n, axis] = [random.below(5) + 1, random.below(4) + 1, random.below(6) + 1, random.below(2)];
    const shape = axis === 0 ? [n, b] : [a, n];
    const count = (shape[0] as number) * (shape[1] as number);
    const made = random.deliver(random.indices(axis === 0 ? a : b, count), shape);
    const updates = random.floats(count);
    return () => scatterAdd(tensor(updates, { shape }), made(), { axis, shape: [a, b] });
  },
  indexSelect(random) {
    const [a, b, n, axis] = [random.below(5) + 1, random.below(4) + 1, random.below(6) + 1, random.below(2)];
    const x = random.floats(a * b);
    const made = random.deliver(random.indices(axis === 0 ? a : b, n), [n]);
    return () => indexSelect(tensor(x, { shape: [a, b] }), made(), { axis });
  },
  embedding(random) {
    const [count, n] = [random.below(5) + 1, random.below(3) + 1];
    const made = random.deliver(random.indices(count, n * 2), [n, 2]);
    return () => {
      const layer = embedding(count, 3, { rng: rng(4) });
      try {
        return layer(made()).mul(2);
      } finally {
        layer.parameters.weight.dispose();
      }
    };
  },
  "indices of indices"(random) {
    const [a, n] = [random.below(5) + 1, random.below(6) + 1];
    const table = random.indices(a, a);
    const [first, second] = [random.deliver(table, [a]), random.deliver(random.indices(a, n), [n])];
    const x = random.floats(a);
    return () => gather(tensor(x), gather(first(), second()));
  },
  "crossEntropy's labels"(random) {
    const [n, classes] = [random.below(5) + 1, random.below(4) + 1];
    const labels = random.indices(classes, n).map((label) => (label < 0 && random.below(2) === 0 ? -100 : label));
    const [logits, made] = [random.floats(n * classes), random.deliver(labels, [n])];
    return () => crossEntropy(tensor(logits, { shape: [n, classes] }), made());
  },
};

async function compare(backend: Backend, seed: number, cases: number): Promise<{ refused: number; found: string[] }> {
  const found: string[] = [];
  let refused = 0;
  const names = Object.keys(operations);
  for (let i = 0; i < cases; i++) {
    setBackend(reference());
    const name = names[i % names.length] as string;
    const run = (operations[name] as Case)(draw(rng(seed + i)));
    const wanted = await outcome(run);
    setBackend(backend);
    const got = await outcome(run);
    if (wanted.startsWith("RangeError")) refused += 1;
    // A loss that can read its labels at once says at which position the wrong one is, else at which indices.
    const isSame = wanted.includes("labels must be") ? asLabels(got) === asLabels(wanted) : got === wanted;
    if (!isSame) found.push(`${name}: ${got} instead of ${wanted}`);
  }
  return { refused, found };
}

/** Which label is wrong and where. */
function asLabels(message: string): string {
  return /from 0 to \d+, got -?\d+ at/.exec(message)?.[0] + String(/(?:\[|position )(\d+)/.exec(message)?.[1]);
}

async function outcome(run: () => Tensor): Promise<string> {
  try {
    const y = scope(run);
    const reading = y.data();
    y.dispose();
    return Array.from(await reading, (value) => value.toPrecision(4)).join();
  } catch (error) {
    return String(error);
  }
}

/** Readings of one tensor with an index out of range, of what is made of it, and of what is not. */
async function readings(): Promise<Record<string, string>> {
  const made = scope(() => {
    const x = tensor(new Float32Array(15).fill(1), { shape: [5, 3] });
    const wrong = tensor(Int32Array.of(0, 1, 2, 3, 4, 7, 0, 1, 2), { shape: [3, 3] });
    const empty = tensor(new Float32Array(0), { shape: [0, 3] });
    const picked = gather(x, wrong);
    return {
      "the result": picked,
      "what is made of it": picked.mul(2).sum().add(1),
      "what is not": x.sum(),
      "what is picked of nothing": gather(empty, wrong),
      "what is added to nothing": scatterAdd(cast(wrong, "float32"), wrong, { shape: [0, 3] }),
      "what argmax finds": gather(x, argmax(x, { axis: 0, keepDims: true })).sum(),
    };
  });
  const said: Record<string, string> = {};
  for (const [name, x] of Object.entries(made)) {
    const read = x.size === 1 ? x.item() : x.array();
    said[name] = await read.then(String, String);
    x.dispose();
  }
  return said;
}

/** A step with a label that is no class: the weights have seen it, and say so from then on, until they are loaded anew. */
async function training(): Promise<Record<string, string>> {
  const weight = keep(tensor(new Float32Array(6), { shape: [2, 3], requiresGrad: true }));
  const optimizer = adam([weight], { learningRate: 0.1 });
  const step = (label: number): void =>
    scope(() => {
      const labels = tensor(Int32Array.of(1, label));
      backward(crossEntropy(tensor([1, 2, 3, 4], { shape: [2, 2] }).matmul(weight), labels));
      optimizer.step();
    });
  const said: Record<string, string> = {};
  step(-100);
  said["a weight after labels that do not count"] = await weight.data().then((values) => String(values.length), String);
  step(3);
  step(0);
  said["a weight two steps after a label that is no class"] = await weight.data().then(String, String);
  optimizer.dispose();
  weight.grad?.dispose();
  weight.dispose();
  return said;
}
