import { type Dataset, dataset, digits, split, subset } from "@ganglion/datasets";
import { type Sequential, sequential } from "@ganglion/layers";
import { type Context, rng, type Tensor } from "@ganglion/tensor";
import { shipped } from "../../src/index.ts";

/** What went through a model: samples, in inference and in training. */
export interface Counter {
  inference: number;
  training: number;
}

/** The network that knows digits, with what prepares them, and a count of what goes through it. */
export async function digitsModel(): Promise<{ readonly model: Sequential; readonly counter: Counter }> {
  const { model, prepare } = await shipped("digits");
  const counter = { inference: 0, training: 0 };
  const count = (x: Tensor, context?: Context): Tensor => {
    counter[context?.training === true ? "training" : "inference"] += x.shape[0] as number;
    return x;
  };
  return { model: sequential({ count, prepare, model }), counter };
}

/** So many digits of each of three classes. */
export async function someDigits(perClass: number): Promise<Dataset> {
  const all = await digits();
  const few = subset(
    all,
    [...all.y.keys()].filter((i) => (all.y[i] as number) < 3),
  );
  const named = dataset({ ...few, classes: ["zero", "one", "two"] });
  return split(named, { sizes: [3 * perClass], stratify: true, rng: rng(5) })[0];
}

/** So many textures of each of three kinds, such as no digit has: waves along, across, and both ways, bright and noisy. */
export function someTextures(perClass: number): Dataset {
  const random = rng(9);
  const size = 3 * perClass;
  const x = new Float32Array(size * 64);
  for (let i = 0; i < size; i++) {
    const [phase, kind] = [random.integer(4), i % 3];
    for (let at = 0; at < 64; at++) {
      const [row, column] = [at >> 3, at & 7];
      const place = [row, column, row + column][kind] as number;
      x[i * 64 + at] = 2 + Math.sin(((place + phase) * Math.PI) / 2) + (random.integer(200) - 100) / 100;
    }
  }
  const y = Int32Array.from({ length: size }, (_, i) => i % 3);
  return dataset({ name: "textures", x, y, shape: [1, 8, 8], classes: ["along", "across", "both"] });
}
