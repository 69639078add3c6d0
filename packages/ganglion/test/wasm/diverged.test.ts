import { beforeEach, describe, expect, it } from "vitest";
import {
  adam,
  type BatchSource,
  batchNorm,
  conv2d,
  crossEntropy,
  DivergedError,
  type FitOptions,
  fit,
  type Layer,
  type Loss,
  parameters,
  rng,
  sequential,
  setBackend,
  stateDict,
  tensor,
  wasm,
} from "../../src/index.ts";

beforeEach(async () => setBackend(await wasm({ threads: 1 })));

/** Twelve images of two channels with a label for each pixel, some to be left out; sample `at` has a value that is NaN. */
function pixels(at: number): BatchSource {
  return {
    size: 12,
    *batches({ batchSize }) {
      for (let start = 0; start < 12; start += batchSize) {
        const x = Float32Array.from({ length: batchSize * 8 }, (_, i) => Math.sin(start * 8 + i));
        const y = Int32Array.from({ length: batchSize * 4 }, (_, i) => (i % 5 === 0 ? 255 : i % 3));
        if (start <= at && at < start + batchSize) x[8 * (at - start)] = Number.NaN;
        yield { x: tensor(x, { shape: [batchSize, 2, 2, 2] }), y: tensor(y, { shape: [batchSize, 2, 2] }) };
      }
    },
  };
}

function setup(train: BatchSource, every: number): { readonly model: Layer; readonly options: FitOptions } {
  const model = sequential({
    first: conv2d(2, 4, { kernelSize: 3, padding: 1, rng: rng(1) }),
    norm: batchNorm(4),
    last: conv2d(4, 3, { kernelSize: 1, rng: rng(2) }),
  });
  const loss: Loss = (x, y) => crossEntropy(x, y, { ignoreIndex: 255, weight: tensor([1, 2, 0.5]) });
  const optimizer = adam(parameters(model), { learningRate: 0.01 });
  return { model, options: { train, loss, optimizer, epochs: 1, batchSize: 3, rng: rng(1), shuffle: false, every } };
}

function values({ model, options }: ReturnType<typeof setup>): unknown {
  const tensors = { ...stateDict(model), ...options.optimizer.state().tensors };
  return Object.entries(tensors).map(([name, x]) => [name, x.dataSync()]);
}

describe("a fit on wasm whose loss is not finite", () => {
  it.each([1, 3])(
    "leaves weights, moments and running statistics as they were before the step, every %i",
    async (every) => {
      const run = setup(pixels(7), every);
      const error = await Promise.resolve(fit(run.model, run.options)).catch((error_: unknown) => error_);
      expect(error).toBeInstanceOf(DivergedError);
      expect(error).toMatchObject({ step: 3, fault: { kind: "batch", path: "x", step: 3, values: { notFinite: 1 } } });
      const whole = setup(pixels(-1), 1);
      for await (const event of fit(whole.model, whole.options)) if (event.type === "step" && event.step === 2) break;
      expect(values(run)).toEqual(values(whole));
    },
  );
});
