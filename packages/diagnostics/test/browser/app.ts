import { relu, tanh } from "@ganglion/fixtures/layers";
import { gpu } from "@ganglion/gpu";
import { conv2d, flatten, linear, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import { type Backend, backward, reference, rng, scope, setBackend, tensor } from "@ganglion/tensor";
import { collector, type StepSample } from "../../src/index.ts";

/** The first step of a small network, as a collector sees it on a backend. */
async function firstStep(backend: Backend): Promise<StepSample | undefined> {
  setBackend(backend);
  const random = rng(7);
  const model = sequential(
    conv2d(1, 4, { kernelSize: 3, rng: random }),
    batchNorm(4),
    relu,
    flatten(),
    linear(64, 8, { rng: random, biasInit: () => tensor([0, 0, 0, 0, 0, 0, 0, -99]) }),
    relu,
    linear(8, 3, { rng: random }),
    tanh,
  );
  const x = random.normal([12, 1, 6, 6]);
  const y = tensor(
    Array.from({ length: 12 }, (_, i) => i % 3),
    { dtype: "int32" },
  );
  const health = collector(model, { every: 1 });
  scope(() => backward(crossEntropy(model(x, { training: true, observe: health.observe }), y)));
  const sample = await health.step({ loss: 1 });
  health.dispose();
  return sample;
}

/** What the tests ask the page to do. */
export const tasks = {
  /** The same step on a graphics processor, which every test browser has as WebGL2, and on the reference backend. */
  async both(): Promise<readonly (StepSample | undefined)[]> {
    const backend = await gpu({ prefer: ["webgl2"] });
    const samples = [await firstStep(backend), await firstStep(reference())];
    backend.dispose();
    return samples;
  },
};

Object.assign(globalThis, { tasks });
