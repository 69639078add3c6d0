import { dropout, linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { fillNormal, type Layer, mul, reference, rng, setBackend, tanh, tensor } from "@ganglion/tensor";
import type { FitOptions } from "../../src/index.ts";
import { serveTraining, type TrainingSetup } from "../../src/worker/index.ts";

/** What the page says of the run that it wants. */
export interface Wanted {
  readonly epochs?: number;
  readonly fails?: "at once" | "later" | "diverges" | "without model";
}

/** The same run in a worker and outside of it. */
export function servedSetup({ epochs = 3, fails }: Wanted): { model: Layer; options: FitOptions } {
  setBackend(reference());
  const random = rng(7);
  const x = new Float32Array(128);
  fillNormal(x, [3, 0], 0, 0, 1);
  const y = Int32Array.from({ length: 64 }, (_, at) => Number(Math.hypot(x[2 * at]!, x[2 * at + 1]!) > 1.2));
  const train = {
    size: 64,
    *batches({ batchSize }: { readonly batchSize: number }) {
      for (let at = 0; at < 64; at += batchSize) {
        const labels = y.slice(at, at + batchSize);
        const points = x.slice(2 * at, 2 * (at + batchSize));
        yield { x: tensor(points, { shape: [labels.length, 2] }), y: tensor(labels) };
      }
    },
  };
  const model = sequential(linear(2, 8, { rng: random }), tanh, dropout(0.2), linear(8, 2, { rng: random }));
  const optimizer = sgd(parameters(model), { learningRate: 0.1, momentum: 0.9 });
  const loss: FitOptions["loss"] = (output, target) => {
    if (fails === "later" && optimizer.steps === 3) throw new RangeError("mine");
    return fails === "diverges" && optimizer.steps === 3
      ? mul(crossEntropy(output, target), Number.NaN)
      : crossEntropy(output, target);
  };
  return { model, options: { train, validation: train, loss, optimizer, epochs, batchSize: 8, rng: rng(1) } };
}

/** What the worker does with it. */
export function serve(): void {
  serveTraining(async (wanted: Wanted): Promise<TrainingSetup> => {
    if (wanted.fails === "at once") throw new TypeError("not today");
    if (wanted.fails === "without model") return {} as TrainingSetup;
    return servedSetup(wanted);
  });
}
