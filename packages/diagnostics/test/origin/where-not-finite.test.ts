import { relu } from "@ganglion/fixtures/layers";
import { linear, sequential } from "@ganglion/layers";
import {
  type Context,
  div,
  exp,
  log,
  mean,
  mul,
  reference,
  rng,
  setBackend,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
  softmax,
} from "@ganglion/tensor";
import { beforeEach, expect, it } from "vitest";
import { whereNotFinite } from "../../src/index.ts";

beforeEach(() => setBackend(reference()));

const model = sequential.bind(undefined);

it("finds log(0) in a loss, with what it was given", async () => {
  const random = rng(7);
  const net = model(linear(2, 4, { rng: random }), relu, linear(4, 2, { rng: random }));
  const x = mul(random.normal([4, 2]), 1e4);
  const found = await whereNotFinite((context) => sum(mul(log(softmax(net(x, context))), softmax(net(x, context)))), {
    model: net,
  });
  expect(found).toMatchObject({ kind: "notFinite", path: undefined, evidence: { place: "loss", op: "log" } });
  expect(found?.message).toMatch(
    /^The first that is not finite is in the loss, in log: \d of 8 values, computed from 0 to 1\.$/,
  );
  expect(net.children["0"]?.parameters?.["weight"]?.grad).toBe(undefined);
});

it("finds the layer, a spoiled parameter, an input and a gradient", async () => {
  const random = rng(7);
  const shrink = (x: Parameters<typeof div>[0]): ReturnType<typeof div> => div(x, mul(x, 0));
  const x = random.normal([4, 2]);
  const bad = model(linear(2, 4, { rng: random }), shrink, linear(4, 2, { rng: random }));
  expect(await whereNotFinite((context) => mean(bad(x, context)))).toMatchObject({
    path: "1",
    step: undefined,
    evidence: { place: "output", op: "div" },
  });
  const net = model(linear(2, 4, { rng: random, biasInit: () => tensor([1, Number.NaN, 0, 0]) }));
  expect(await whereNotFinite((context) => mean(net(x, context)), { model: net, step: 3 })).toMatchObject({
    path: "0.bias",
    step: 3,
    message: "The first that is not finite is in the parameter 0.bias: 1 of 4 values.",
  });
  const y = tensor([[1, Number.POSITIVE_INFINITY]]);
  const sound = model(linear(2, 1, { rng: random }));
  expect((await whereNotFinite((context) => mean(sound(y, context)), { model: sound }))?.evidence["place"]).toBe(
    "input",
  );
  const zero = tensor([0, 4], { requiresGrad: true });
  const found = await whereNotFinite(() => sum(sqrt(mul(zero, zero))));
  expect(found).toMatchObject({ evidence: { place: "gradient", op: "sqrt" } });
  expect(await whereNotFinite((context) => mean(sound(x, context)))).toBe(undefined);
});

it("names the layer of a model that a loss calls once more, without the context", async () => {
  const random = rng(7);
  const net = model(linear(2, 4, { rng: random }), relu, exp, linear(4, 2, { rng: random }));
  const x = random.normal([8, 2]);
  const far = (context: Context): Tensor => mean(net(x, context)).add(mean(net(mul(x, 1e4))));
  expect(await whereNotFinite(far, { model: net })).toMatchObject({
    path: "2",
    evidence: { place: "output", op: "exp" },
  });
  const consistent = (context: Context): Tensor => mean(log(mul(sub(net(x, context), net(x)), 0)));
  expect(await whereNotFinite(consistent, { model: net })).toMatchObject({
    path: undefined,
    evidence: { place: "loss", op: "log" },
  });
});

it("leaves nothing behind", async () => {
  const backend = reference();
  setBackend(backend);
  const x = tensor([0, 0.5], { requiresGrad: true });
  const { buffers } = backend.memory();
  await whereNotFinite(() => log(x).mul(x).sum());
  expect(backend.memory().buffers).toBe(buffers);
});
