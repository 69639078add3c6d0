import { relu, sigmoid } from "@ganglion/fixtures/layers";
import { conv2d, convTranspose2d, flatten, linear, maxPool2d, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import { sgd } from "@ganglion/optim";
import {
  type Backend,
  backward,
  type Layer,
  type Observer,
  rng,
  scope,
  setBackend,
  tanh,
  tensor,
  withoutFused,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { expect, it } from "vitest";
import { collector, type StepSample } from "../../src/index.ts";

const fused = await wasm({ threads: 1 });

/** Three steps of a network with every kind of thing that is measured, each looked at. */
async function samplesOn(backend: Backend): Promise<StepSample[]> {
  setBackend(backend);
  const random = rng(7);
  const shared = linear(40, 40, { rng: random });
  const model: Layer = sequential(
    conv2d(1, 40, { kernelSize: 3, padding: 1, rng: random }),
    batchNorm(40),
    relu,
    maxPool2d(2),
    convTranspose2d(40, 5, { kernelSize: 3, rng: random }),
    tanh,
    flatten(),
    linear(125, 40, {
      rng: random,
      biasInit: ([units = 0]) => tensor(Array.from({ length: units }, (_, i) => (i % 9 === 0 ? -50 : 0))),
    }),
    relu,
    shared,
    shared,
    sigmoid,
    linear(40, 3, { rng: random }),
  );
  const x = random.normal([40, 1, 6, 6], { mean: 0.5 });
  const y = tensor(
    Array.from({ length: 40 }, (_, i) => i % 3),
    { dtype: "int32" },
  );
  const optimizer = sgd(parameters(model), { learningRate: 0.05 });
  const train = (observe?: Observer): void =>
    scope(() => {
      optimizer.zeroGrad();
      backward(crossEntropy(model(x, { training: true, ...(observe && { observe }) }), y));
      optimizer.step();
    });
  train();
  const before = fused.memory();
  const health = collector(model, { every: 1 });
  for (let step = 0; step < 3; step++) {
    train(health.observe);
    await health.step({ loss: 1 });
  }
  const { samples } = health.history();
  health.dispose();
  expect(fused.memory()).toEqual(before);
  return [...samples];
}

/** All numbers of a sample by their paths. */
function numbersIn(value: unknown, path = ""): [path: string, value: unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => numbersIn(inner, `${path}.${name}`));
}

it("measures by kernels what operations measure, and leaves nothing in memory", async () => {
  const found = numbersIn(await samplesOn(fused));
  const expected = numbersIn(await samplesOn(withoutFused(fused)));
  expect(found.length).toBeGreaterThan(4000);
  expect(found.map(([path]) => path)).toEqual(expected.map(([path]) => path));
  const different = found.filter(([path, value], i) => {
    const wanted = expected[i]?.[1];
    if (typeof value !== "number" || typeof wanted !== "number") return value !== wanted;
    if (path.includes("counts")) return Math.abs(value - wanted) > 2;
    return Math.abs(value - wanted) > 2e-3 * Math.abs(wanted) + (path.includes("percentiles") ? 2e-2 : 1e-5);
  });
  expect(different).toEqual([]);
});
