import { linear, parameters, sequential } from "@ganglion/layers";
import { sgd } from "@ganglion/optim";
import {
  concat,
  defineLayer,
  exp,
  type Layer,
  log,
  mean,
  mul,
  rng,
  slice,
  sqrt,
  sub,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { beforeEach, expect, it } from "vitest";
import { DivergedError, type Fault, fit } from "../src/index.ts";
import { freshBackend } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

const meanSquare = (output: Tensor): Tensor => mean(mul(output, output));

/** Where a step on `x` goes wrong. */
async function faultOf(model: Layer, x: Tensor, loss: (output: Tensor) => Tensor = meanSquare): Promise<Fault> {
  const train = {
    size: 2,
    *batches() {
      yield { x: x.detach(), y: tensor([[1], [2]]) };
      yield { x: x.detach(), y: tensor([[1], [2]]) };
    },
  };
  const optimizer = sgd(parameters(model), { learningRate: 0.1 });
  try {
    await fit(model, { train: { ...train, size: 4 }, loss, optimizer, epochs: 1, batchSize: 2, rng: rng(1) });
  } catch (error) {
    if (error instanceof DivergedError && error.fault !== undefined) return error.fault;
    throw error;
  }
  throw new Error("it did not diverge");
}

function encoder(middle: Layer): Layer {
  const random = rng(5);
  return sequential({ first: linear(2, 3, { rng: random }), middle, last: linear(3, 1, { rng: random }) });
}

/** Calls an encoder on both halves of its input: a siamese network. */
function siamese(shared: Layer, prepare: (x: Tensor) => Tensor = (x) => x): Layer {
  return defineLayer(
    (x, context) => {
      const [left, right] = [slice(x, [null, [0, 2]]), slice(x, [null, [2, 4]])];
      return sub(shared(left, context), shared(prepare(right), context));
    },
    { kind: "siamese", children: { shared } },
  );
}

const steep: Layer = (x) => exp(mul(x, 50));
const input = (): Tensor =>
  tensor([
    [0, 0, 4, 1],
    [0, 0, -4, 2],
  ]);

it("names the layer of a network that is called twice, by its whole path", async () => {
  const fault = await faultOf(siamese(encoder(steep)), input());
  expect(fault).toMatchObject({ kind: "output", path: "shared.middle", op: "exp", step: 1 });
  // It is the second call: the first one's input is 0.
  expect(fault.inputs[0]!.max).toBeGreaterThan(100);
});

it("does not blame a layer for what its container did before calling it", async () => {
  const model = siamese(
    encoder((x) => x),
    (x) => log(mul(x, 0)),
  );
  expect(await faultOf(model, input())).toMatchObject({ kind: "output", path: "", op: "log" });
});

it("tells two networks apart whose layers report the same path", async () => {
  const [left, right] = [encoder((x) => x), encoder(steep)];
  const twins = defineLayer(
    (x, context) => {
      const halves = [slice(x, [null, [0, 2]]), slice(x, [null, [2, 4]])] as const;
      return concat([left(halves[0], context), right(halves[1], context)], { axis: 1 });
    },
    { kind: "twins", children: { left, right } },
  );
  expect(await faultOf(twins, input())).toMatchObject({ kind: "output", path: "right.middle", op: "exp" });
});

it("finds the gradient of a second call", async () => {
  // The square root of 0 has an infinite derivative; of 4 and 1 it has none.
  const root: Layer = (x) => sqrt(mul(x, x));
  const shared = sequential({ root, last: linear(2, 1, { rng: rng(5) }) });
  const positive = tensor([
    [3, 4, 0, 1],
    [3, 4, 2, 1],
  ]);
  const lead = linear(4, 4, {
    rng: rng(6),
    init: () =>
      tensor([
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ]),
    bias: false,
  });
  const model = sequential({ lead, body: siamese(shared) });
  expect(await faultOf(model, positive)).toMatchObject({ kind: "gradient", path: "body.shared.root", step: 1 });
});

it("names the layer where a loss calls the model once more, unseen", async () => {
  const model = encoder(steep);
  const loss = (output: Tensor): Tensor =>
    mean(
      sub(
        output,
        model(
          tensor([
            [90, 90],
            [5, 5],
          ]),
        ),
      ),
    );
  expect(
    await faultOf(
      model,
      tensor([
        [0, 0],
        [0, 0],
      ]),
      loss,
    ),
  ).toMatchObject({ kind: "output", path: "middle", op: "exp" });
});
