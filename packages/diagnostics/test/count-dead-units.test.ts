import { relu } from "@ganglion/fixtures/layers";
import { conv2d, flatten, linear, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { rng, setBackend, slice, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, expect, it } from "vitest";
import { countDeadUnits } from "../src/index.ts";
import { clusters } from "./small-run.ts";

// One for each test: of what others left the collector gives buffers back at any time.
let backend: Awaited<ReturnType<typeof wasm>>;
beforeEach(async () => {
  backend = await wasm({ threads: 1 });
  setBackend(backend);
});

it("counts a unit as dead only if no sample of the whole set moves it", async () => {
  const random = rng(3);
  // The second unit lives for few samples only, the third for none.
  const model = sequential(
    linear(8, 4, { rng: random, biasInit: () => tensor([0, -1, -50, 0]) }),
    relu,
    linear(4, 4, { rng: random }),
  );
  const { x, y } = clusters(rng(1));
  const batches = [0, 16, 32, 48].map((start) => ({
    x: slice(x, [[start, start + 16]]),
    y: slice(y, [[start, start + 16]]),
  }));
  const { buffers } = backend.memory();
  const all = await countDeadUnits(model, batches, { loss: crossEntropy });
  expect(backend.memory().buffers).toBe(buffers);
  expect(all).toEqual([
    { path: "0", kind: "linear", count: 4, dead: [2], share: 0.25 },
    { path: "2", kind: "linear", count: 4, dead: [], share: 0 },
  ]);
  const each = await Promise.all(batches.map(async (batch) => countDeadUnits(model, [batch], { loss: crossEntropy })));
  expect(each.some(([first]) => first!.dead.length > 1)).toBe(true);
});

it("counts the channels of convolutions, also where nothing is trained", async () => {
  const random = rng(3);
  const model = sequential(
    conv2d(1, 3, { kernelSize: 3, rng: random, biasInit: () => tensor([0, -99, 0]) }),
    relu,
    flatten(),
    linear(48, 2, { rng: random }),
  );
  for (const { parameters = {} } of Object.values(model.children))
    for (const x of Object.values(parameters)) x.requiresGrad = false;
  const batch = { x: random.normal([5, 1, 6, 6]), y: tensor([0, 1, 0, 1, 0], { dtype: "int32" }) };
  const [first] = await countDeadUnits(model, [batch], { loss: crossEntropy });
  expect(first).toMatchObject({ path: "0", count: 3, dead: [1] });
});
