import { conv2d } from "@ganglion/layers";
import { crossEntropy, hinge } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import { adam, type Optimizer, rmsprop, sgd } from "@ganglion/optim";
import { add, backward, div, exp, mul, neg, rng, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { type Answer, claim, linspace, within } from "./stated.ts";

/** The lecture's neuron, `1 / (1 + e^-(w0 x0 + w1 x1 + w2))`, in operations. */
function neuron(): string {
  const leaves = [2, -1, -3, -2, -3].map((value) => tensor(value, { requiresGrad: true, dtype: "float64" }));
  const [w0, x0, w1, x1, w2] = leaves as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const f = div(1, add(1, exp(neg(add(add(mul(w0, x0), mul(w1, x1)), w2)))));
  backward(f);
  const gradients = leaves.map(({ grad }) => grad!.dataSync()[0]!.toFixed(2));
  return `${gradients.join(", ")} at f = ${f.dataSync()[0]!.toFixed(2)}`;
}

function convolution(): string {
  const spread = (first: number, last: number, shape: readonly number[]) =>
    tensor(
      linspace(
        first,
        last,
        shape.reduce((product, length) => product * length, 1),
      ),
      { shape },
    );
  const layer = conv2d(3, 3, {
    kernelSize: 4,
    stride: 2,
    padding: 1,
    rng: rng(0),
    dtype: "float64",
    init: () => spread(-0.2, 0.3, [3, 3, 4, 4]),
    biasInit: () => spread(-0.1, 0.2, [3]),
  });
  const values = layer(spread(-0.1, 0.5, [2, 3, 4, 4])).dataSync();
  return `begins ${[values[0], values[1]].map((value) => value!.toFixed(8)).join(", ")}, ends ${values.at(-1)!.toFixed(8)}`;
}

/** The weights that one step leaves of the course's, with its state. */
function stepped(
  make: (parameters: Tensor[]) => Optimizer,
  steps: number,
  tensors: Readonly<Record<string, Float64Array>>,
): ArrayLike<number> {
  const matrix = (values: Float64Array): Tensor => tensor(values, { shape: [4, 5] });
  const w = matrix(linspace(-0.4, 0.6, 20));
  w.requiresGrad = true;
  w.grad = matrix(linspace(-0.6, 0.4, 20));
  const optimizer = make([w]);
  const given = Object.fromEntries(Object.entries(tensors).map(([name, values]) => [`0.${name}`, matrix(values)]));
  optimizer.load({ ...optimizer.state(), steps, numbers: { "0.step": steps }, tensors: given });
  optimizer.step();
  return w.dataSync();
}

function momentum(): string {
  // The course's velocity has the rate and the sign inside: v = 0.9 v - rate dw.
  const momentumBuffer = linspace(0.6, 0.9, 20).map((v) => -v / 1e-3);
  const w = stepped((all) => sgd(all, { learningRate: 1e-3, momentum: 0.9 }), 1, { momentumBuffer });
  return `w ${w[0]!.toFixed(4)} ... ${w[19]!.toFixed(4)}`;
}

function adamStep(): string {
  const state = { expAvg: linspace(0.6, 0.9, 20), expAvgSq: linspace(0.7, 0.5, 20) };
  return `w begins ${stepped((all) => adam(all, { learningRate: 1e-2 }), 5, state)[0]!.toFixed(8)}`;
}

function rmspropStep(): string {
  const state = { squareAvg: linspace(0.6, 0.9, 20) };
  return `w begins ${stepped((all) => rmsprop(all, { learningRate: 1e-2 }), 1, state)[0]!.toFixed(8)}`;
}

function equalLogits(): string {
  const isLog = [2, 10, 1000].every((classes) => {
    const loss = crossEntropy(zeros([3, classes], { dtype: "float64" }), tensor([0, 1, 1], { dtype: "int32" }));
    return Math.abs(loss.dataSync()[0]! - Math.log(classes)) < 1e-14;
  });
  return claim("ln C", isLog);
}

const cat = [3.2, 5.1, -1.7];

function catLoss(): string {
  const loss = crossEntropy(tensor([cat], { dtype: "float64" }), tensor([0], { dtype: "int32" }));
  return `${loss.dataSync()[0]!.toFixed(2)} of the logits ${cat.join(", ")}`;
}

function hinges(): string {
  const scores = tensor([cat, [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]], { dtype: "float64" });
  const losses = hinge(scores, tensor([0, 1, 2], { dtype: "int32" }), { reduction: "none" });
  // Ours is divided by the classes, as PyTorch's is.
  const [first, second, third] = Array.from(losses.dataSync(), (loss) => String(Number((loss * 3).toFixed(9))));
  return `${first}, ${second} and ${third}`;
}

/** What tfjs remembers after two epochs of its own test is biased; ours is half as much again of what was added. */
function tfjs(): string {
  const layer = batchNorm(4, { momentum: 0.01, eps: 1e-3, dtype: "float64" });
  const x = tensor(
    [
      [1, 2, 3, 4],
      [2, 4, 6, 8],
      [12, 11, 10, 9],
    ],
    { dtype: "float64" },
  );
  for (let epoch = 0; epoch < 2; epoch += 1) layer(x, { training: true });
  const decay = 0.99 ** 2;
  const biased = decay + (layer.buffers.running_var!.dataSync()[0]! - decay) / 1.5;
  return `${within([1.4709667], [biased], 5e-8)} is the other convention`;
}

/** Numbers that others have published. */
export const published: Readonly<Record<string, Answer>> = {
  "A neuron's gradients (CS231n)": neuron,
  "conv2d (CS231n's notebook)": convolution,
  "SGD with momentum (CS231n)": momentum,
  "Adam at t = 6 (CS231n)": adamStep,
  "RMSprop (CS231n)": rmspropStep,
  "Cross-entropy of equal logits": equalLogits,
  "Cross-entropy of CS231n's cat": catLoss,
  "Hinge of CS231n's cat, car and frog": hinges,
  "tfjs's batch norm": tfjs,
};
