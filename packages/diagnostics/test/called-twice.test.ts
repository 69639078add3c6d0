import { relu } from "@ganglion/fixtures/layers";
import { linear, sequential } from "@ganglion/layers";
import {
  backward,
  concat,
  type Context,
  defineLayer,
  exp,
  type Layer,
  mean,
  mul,
  noGrad,
  reference,
  rng,
  scope,
  setBackend,
  sub,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { beforeEach, expect, it } from "vitest";
import { collector, countDeadUnits, type StepSample, whereNotFinite } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

/** The first unit lives for positive inputs, the second for negative ones, the third never. */
function encoder(): Layer {
  const hidden = { init: () => tensor([[1], [-1], [0]]), biasInit: () => tensor([0, 0, -1]) };
  const last = { init: () => tensor([[1, 1, 1]]), bias: false };
  return sequential(linear(1, 3, { rng: rng(1), ...hidden }), relu, linear(3, 1, { rng: rng(2), ...last }));
}

const positive = (): Tensor => tensor([[2], [1]]);
const negative = (): Tensor => tensor([[-2], [-1]]);

/** One step of a loss, as `fit` shows it. */
async function look(model: Layer, loss: (context: Context) => Tensor): Promise<StepSample> {
  const health = collector(model, { every: 1 });
  const observe: NonNullable<Context["observe"]> = (...seen) => noGrad(() => health.observer.observe(...seen));
  scope(() => backward(loss({ training: true, observe })));
  const sample = await health.step({ loss: 1 });
  health.dispose();
  return sample as StepSample;
}

it("looks for dead units in all calls of a layer, and measures the first", async () => {
  const shared = encoder();
  const sample = await look(shared, (context) =>
    mean(sub(shared(positive(), context), mul(shared(negative(), context), 3))),
  );
  expect(sample.layers.map(({ path }) => path)).toEqual(["0", "1", "2"]);
  expect(sample.layers[0]?.units).toEqual({ count: 3, idle: 1, dead: 1, batches: 1 });
  expect(sample.layers[0]?.output).toMatchObject({ size: 6, min: -2, max: 2 });
  // Half of the mean of the first call, not three times that of the second.
  expect(sample.layers[2]?.gradient).toMatchObject({ min: 0.5, max: 0.5 });
});

it("does not take a teacher's call, which nothing is differentiated by, for the one that counts", async () => {
  for (const isFirst of [true, false]) {
    const shared = encoder();
    const teacher = (context: Context): Tensor => noGrad(() => shared(negative(), context));
    const sample = await look(shared, (context) => {
      const before = isFirst ? teacher(context) : undefined;
      const y = shared(positive(), context);
      return mean(sub(y, before ?? teacher(context)));
    });
    expect(sample.layers[0]?.units).toEqual({ count: 3, idle: 2, dead: 2, batches: 1 });
    expect(sample.layers[2]?.gradient?.max).toBe(0.5);
  }
});

it("tells two networks apart that hand on their context", async () => {
  const [left, right] = [encoder(), encoder()];
  const twins = defineLayer((x, context) => concat([left(x, context), right(mul(x, -1), context)]), {
    kind: "twins",
    children: { left, right },
  });
  const sample = await look(twins, (context) => mean(twins(positive(), context)));
  expect(sample.layers.map(({ path }) => path)).toEqual([
    "left.0",
    "left.1",
    "left.2",
    "right.0",
    "right.1",
    "right.2",
  ]);
  expect(sample.parameters.map(({ layer }) => layer)).toContain("right.2");
});

it("counts dead units of a siamese network over both calls", async () => {
  const shared = encoder();
  const siamese = defineLayer((x, context) => sub(shared(x, context), shared(mul(x, -1), context)), {
    children: { shared },
  });
  const [hidden] = await countDeadUnits(siamese, [{ x: positive(), y: negative() }], { loss: (y) => mean(y) });
  expect(hidden?.count).toBe(3);
  expect(hidden?.dead).toEqual([2]);
});

it("finds the call in which NaN came up", async () => {
  const shared = sequential(linear(1, 1, { rng: rng(1), init: () => tensor([[1]]), bias: false }), (x) => exp(x));
  const loss = (context: Context): Tensor =>
    mean(sub(shared(positive(), context), shared(mul(positive(), 500), context)));
  expect(await whereNotFinite(loss, { model: shared })).toMatchObject({
    path: "1",
    evidence: { op: "exp", place: "output", notFinite: 2, min0: 500, max0: 1000 },
  });
});
