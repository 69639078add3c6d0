import { adagrad, adam, adamW, lion, nadam, type Optimizer, rmsprop, sgd } from "@ganglion/optim";
import { backward, reference, scope, setBackend, type Tensor, tensor } from "@ganglion/tensor";

setBackend(reference());

// A bowl a hundred times steeper across than along: f(a, b) = (a^2 + 100 b^2) / 2, from (10, 1).
const curvature = [1, 100];
const bowl = (point: Tensor): Tensor => point.pow(2).mul(tensor(curvature)).sum().div(2);

interface Outcome {
  readonly rate: number;
  readonly loss: number;
  /** How often the steep coordinate changed its sign: the zig-zag. */
  readonly turns: number;
}

async function run(make: (parameters: Tensor[], learningRate: number) => Optimizer, rate: number): Promise<Outcome> {
  const point = tensor([10, 1], { requiresGrad: true });
  const optimizer = make([point], rate);
  let [turns, side] = [0, 1];
  for (let step = 0; step < 100; step++) {
    scope(() => {
      optimizer.zeroGrad();
      backward(bowl(point));
      optimizer.step();
    });
    const now = Math.sign((await point.data())[1] ?? 0);
    if (now !== side && now !== 0) [turns, side] = [turns + 1, now];
  }
  return { rate, loss: await bowl(point).item(), turns };
}

const optimizers: Record<string, (parameters: Tensor[], learningRate: number) => Optimizer> = {
  sgd: (parameters, learningRate) => sgd(parameters, { learningRate }),
  "with momentum": (parameters, learningRate) => sgd(parameters, { learningRate, momentum: 0.8 }),
  nesterov: (parameters, learningRate) => sgd(parameters, { learningRate, momentum: 0.8, nesterov: true }),
  adagrad: (parameters, learningRate) => adagrad(parameters, { learningRate }),
  rmsprop: (parameters, learningRate) => rmsprop(parameters, { learningRate }),
  adam: (parameters, learningRate) => adam(parameters, { learningRate }),
  adamW: (parameters, learningRate) => adamW(parameters, { learningRate }),
  nadam: (parameters, learningRate) => nadam(parameters, { learningRate }),
  lion: (parameters, learningRate) => lion(parameters, { learningRate }),
};

console.log("after 100 steps    best rate      loss  turns");
for (const [name, make] of Object.entries(optimizers)) {
  let best: Outcome | undefined;
  for (const rate of [0.001, 0.003, 0.01, 0.018, 0.03, 0.1, 0.3, 1, 3]) {
    const outcome = await run(make, rate);
    if (Number.isFinite(outcome.loss) && outcome.loss < (best?.loss ?? Number.POSITIVE_INFINITY)) best = outcome;
  }
  if (best === undefined) throw new Error(`${name} diverged at every rate`);
  console.log(
    `${name.padEnd(19)}${String(best.rate).padStart(9)}${best.loss.toExponential(1).padStart(10)}${String(best.turns).padStart(7)}`,
  );
}
const tooFar = await run((parameters, learningRate) => sgd(parameters, { learningRate }), 0.021);
console.log(`sgd diverges above 2 / 100: at 0.021 the loss is ${tooFar.loss.toExponential(1)} after 100 steps`);
