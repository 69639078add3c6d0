import { relu, tanh } from "@ganglion/activations";
import {
  betweenLayer,
  fixup,
  type Initializer,
  kaimingNormal,
  lotteryTicket,
  lsuv,
  normal,
  orthogonal,
  withinLayer,
  xavierNormal,
} from "@ganglion/init";
import { linear, residual, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import {
  add,
  assign,
  equal,
  type Layer,
  matmul,
  mean,
  mul,
  rng,
  scope,
  type Tensor,
  tensor,
  variance,
  where,
} from "@ganglion/tensor";
import { type Answer, claim, distance, within } from "./stated.ts";

const width = 1024;

const one = (x: Tensor): number => x.dataSync()[0]!;
const deviation = (x: Tensor): number => Math.sqrt(one(variance(x, { correction: 0 })));

/** What six layers make of 16 standard normal samples: mean and standard deviation of each. */
function signals(init: Initializer, activation: Layer): { means: number[]; stds: number[]; last: ArrayLike<number> } {
  const random = rng(11);
  let x = random.normal([16, width]);
  const [means, stds]: [number[], number[]] = [[], []];
  for (let layer = 0; layer < 6; layer += 1) {
    x = scope(() => activation(matmul(x, init([width, width], { rng: random }), { transposeB: true })));
    means.push(one(mean(x)));
    stds.push(deviation(x));
  }
  return { means, stds, last: x.dataSync() };
}

/** The lecture's layers are 4096 wide; of wide ones the result depends on `std * sqrt(width)` alone. */
const perUnit = (std: number): Initializer => normal({ std: (std * 64) / Math.sqrt(width) });

const short = (text: string): string => text.replaceAll("0.", ".");

function tanhStds(init: Initializer, stated: readonly number[]): string {
  return `std ${short(
    within(
      stated.map((std) => std.toFixed(2)),
      signals(init, tanh).stds,
      0.02,
    ),
  )}`;
}

function reluXavier(): string {
  const { means, stds } = signals(xavierNormal(), relu);
  const stated = [
    [0.4, 0.58],
    [0.28, 0.41],
    [0.2, 0.29],
    [0.14, 0.2],
    [0.1, 0.14],
    [0.07, 0.1],
  ];
  const pairs = stated.map(([average, std], layer) =>
    within([average!.toFixed(2), std!.toFixed(2)], [means[layer]!, stds[layer]!], 0.03).replace(" ", "/"),
  );
  return `mean/std ${short(pairs.join(" "))}`;
}

function reluKaiming(): string {
  const { means, stds, last } = signals(kaimingNormal(), relu);
  const [average, std] = [Math.sqrt(1 / Math.PI), Math.sqrt(1 - 1 / Math.PI)];
  const isKept =
    means.every((found) => Math.abs(found - average) < 0.06) && stds.every((found) => Math.abs(found - std) < 0.06);
  const share = Array.from(last).filter((value) => value === 0).length / last.length;
  const text = `mean sqrt(1 / pi) = ${average.toFixed(4)}, std sqrt(1 - 1 / pi) = ${std.toFixed(4)}, half of the units 0`;
  return claim(text, isKept && Math.abs(share - 0.5) < 0.05);
}

function orthogonalError(): string {
  const shapes = [
    [1, 1],
    [3, 40],
    [40, 3],
    [17, 17],
    [128, 64],
  ] as const;
  const worst = shapes.map((shape) => {
    const w = orthogonal()(shape, { rng: rng(5) });
    const product = matmul(w, w, shape[0] >= shape[1] ? { transposeA: true } : { transposeB: true });
    const size = Math.min(...shape);
    const eye = Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
    return distance(product.dataSync(), eye);
  });
  return claim("W^T W = I to 1e-6", Math.max(...worst) < 1e-6);
}

/** The variance of 2^18 normal numbers is within 4 of its own standard deviations, `sqrt(2 / n)`, of what is wanted. */
function drawn(): string {
  const wanted: readonly (readonly [Initializer, number])[] = [
    [xavierNormal(), 2 / (512 + 512)],
    [kaimingNormal(), 2 / 512],
    [normal({ std: 0.01 }), 1e-4],
  ];
  const isNear = wanted.every(([init, expected]) => {
    const x = init([512, 512], { rng: rng(3) });
    return Math.abs(one(variance(x)) / expected - 1) < 4 * Math.sqrt(2 / x.size);
  });
  return claim("within a bound of the standard normal at a fixed seed", isNear);
}

/** Layers of 32 units. */
function deep(depth: number, activation: Layer): Layer {
  const random = rng(1);
  return sequential(...Array.from({ length: depth }, () => [linear(32, 32, { rng: random }), activation]).flat());
}

function outputs(model: Layer, x: Tensor): Tensor[] {
  const found: Tensor[] = [];
  model(x, {
    observe: (_path, _x, y, layer) => {
      if (layer.kind === "linear") found.push(y);
    },
  });
  return found;
}

async function lsuvVariances(): Promise<string> {
  const model = deep(30, relu);
  const x = rng(2).normal([64, 32]).mul(5);
  await lsuv(model, x, { rng: rng(3) });
  const errors = outputs(model, x).map((y) => Math.abs(one(variance(y, { correction: 0 })) - 1));
  return claim("every layer's output variance within 0.1 of 1", errors.length === 30 && Math.max(...errors) < 0.1);
}

function unitsWithin(): string {
  const model = deep(5, tanh);
  const x = rng(2).normal([64, 32]).mul(3).add(1);
  withinLayer(model, x, { rng: rng(3), targetMean: 0.25 });
  const errors = outputs(model, x).flatMap((y) => [
    distance(
      mean(y, { axis: 0 }).dataSync(),
      Array.from({ length: 32 }, () => 0.25),
    ),
    distance(
      variance(y, { axis: 0, correction: 0 }).dataSync(),
      Array.from({ length: 32 }, () => 1),
    ),
  ]);
  return claim("every unit has the target mean and deviation 1", errors.length === 10 && Math.max(...errors) < 1e-4);
}

async function betweenLayers(): Promise<string> {
  const model = deep(4, relu);
  const x = rng(2).normal([32, 32]);
  withinLayer(model, x, { rng: rng(3), targetMean: 0.1 });
  const weight = model.children?.["2"]?.parameters?.["weight"] as Tensor;
  assign(weight, mul(weight, 3));
  const before = Array.from(model(x).dataSync());
  const rates = await betweenLayer(model, x, { rng: rng(4), damping: 1 });
  const scale = Math.max(...before.map(Math.abs));
  const isSame = distance(model(x).dataSync(), before) < 1e-4 * scale;
  const isChanged = rates.some((layer) => Math.abs(layer.scale - 1) > 0.1);
  const areEqual = rates.every(({ rate }) => Math.abs(rate - 1) < 0.01);
  return claim("all rates equal, the function as it was", isSame && isChanged && areEqual);
}

/** 15 branches of two layers, as fixup begins them. */
function fixedUp(): Layer {
  const random = rng(1);
  const layer = (): Layer => linear(16, 16, { rng: random });
  const branches = Array.from({ length: 15 }, () => residual(sequential(layer(), relu, layer())));
  return fixup(sequential(layer(), ...branches, relu, linear(16, 10, { rng: random })), { rng: rng(4) }).model;
}

function fixupBranches(): string {
  const ends: number[] = [];
  fixedUp()(rng(6).normal([8, 16]), {
    observe: (path, _x, y) => {
      if (path.endsWith(".body")) ends.push(...y.dataSync().map(Math.abs));
    },
  });
  return claim("branches end in zeros", ends.length > 0 && Math.max(...ends) === 0);
}

function fixupLoss(): string {
  const labels = tensor([0, 1, 2, 3, 4, 5, 6, 9], { dtype: "int32" });
  const loss = one(crossEntropy(fixedUp()(rng(6).normal([8, 16])), labels));
  return claim("the first loss is ln C", Math.abs(loss - Math.log(10)) < 1e-6);
}

/** Ten weights, of which "training" adds 1 to each; each round prunes half, and begins from the first values. */
async function ticket(): Promise<string> {
  const layer = linear(10, 1, { rng: rng(1), bias: false });
  const weight = layer.parameters.weight;
  const first = Array.from(weight.dataSync());
  const [left, begins]: [number[], number[][]] = [[], []];
  const train = async (): Promise<void> => {
    begins.push(Array.from(weight.dataSync()));
    assign(weight, add(weight, where(equal(weight, 0), 0, 1)));
  };
  for await (const { remaining } of lotteryTicket(layer, { rounds: 2, rate: 0.5, outputRate: 0.5, train })) {
    left.push(remaining);
  }
  const isRewound = begins.every((values, round) =>
    values.every((value, index) => value === first[index] || (round > 0 && value === 0)),
  );
  const isMasked = begins.map((values) => values.filter((value) => value !== 0).length).join() === "10,5,2";
  return claim("masks, rewinds, iterates", isRewound && isMasked && left.length === 3);
}

/** What weights begin as, and what that does. */
export const initializers: Readonly<Record<string, Answer>> = {
  "tanh, 0.01": () => tanhStds(perUnit(0.01), [0.49, 0.29, 0.18, 0.11, 0.07, 0.05]),
  "tanh, 0.05": () => tanhStds(perUnit(0.05), [0.87, 0.85, 0.85, 0.85, 0.85, 0.85]),
  "tanh, Xavier": () => tanhStds(xavierNormal(), [0.63, 0.49, 0.41, 0.36, 0.32, 0.29]),
  "relu, Xavier": reluXavier,
  "relu, Kaiming": reluKaiming,
  "Orthogonal weights": orthogonalError,
  "Variances of drawn weights": drawn,
  LSUV: lsuvVariances,
  "Within layers": unitsWithin,
  "Between layers": betweenLayers,
  "Fixup's branches": fixupBranches,
  "Fixup's first loss": fixupLoss,
  "Lottery ticket": ticket,
};
