import { parameters, namedParameters } from "@ganglion/layers";
import { assign, backward, isTensor, type Layer, refusal, rng, scope, type Tensor, tensor } from "@ganglion/tensor";
import type { FitOptions } from "@ganglion/train";
import { literal } from "./modules/code.ts";

/** By how much the absolute values and the squares of a parameter count. */
interface Factors {
  readonly l1: number;
  readonly l2: number;
}

const where = "exportToPyTorch";

/**
 * The source of `penalty.py`. The penalty is `l1 * sum |w| + l2 * sum w^2` with factors for each parameter: they are found from what it
 * gives and its gradients at weights that are put in for that time only.
 * @throws Error if it is another.
 */
export async function penaltySource(model: Layer, penalty: NonNullable<FitOptions["penalty"]>): Promise<string> {
  const all = parameters(model);
  const seen = [await measured(all, penalty, 7), await measured(all, penalty, 8)];
  const paths = new Map(Object.entries(namedParameters(model)).map(([path, x]) => [x, path]));
  const found = all.map((x, at) => [paths.get(x) as string, factorsOf(seen, at)] as const);
  const isRight = seen.every((each) => agrees(all, each, found));
  if (!isRight) {
    const remedy =
      "Write it in Python: { penaltySource: 'def penalty(model): ...' }, with model.named_parameters() for the weights.";
    const rule = "the penalty must add up absolute values and squares of parameters of the model";
    throw refusal(Error, where, rule, "another", remedy);
  }
  const factors = found.filter(([, { l1, l2 }]) => l1 !== 0 || l2 !== 0);
  const lines = factors.map(([path, { l1, l2 }]) => `    ${literal(path)}: (${literal(l1)}, ${literal(l2)}),\n`);
  return `"""What is to be small besides the loss. It is not part of the losses that are reported."""

# By how much the absolute values and the squares of each parameter count.
FACTORS = {
${lines.join("")}}


def penalty(model):
    total = 0.0 * next(model.parameters()).sum()
    for path, (l1, l2) in FACTORS.items():
        x = model.get_parameter(path)
        total = total + l1 * x.abs().sum() + l2 * (x * x).sum()
    return total
`;
}

/** What a penalty gives at some weights. */
interface Seen {
  readonly weights: readonly ArrayLike<number>[];
  readonly gradients: readonly (ArrayLike<number> | undefined)[];
  readonly value: number;
}

/** Measures a penalty at random weights, and puts weights and gradients back. */
async function measured(all: readonly Tensor[], penalty: () => Tensor, seed: number): Promise<Seen> {
  const before = all.map((x) => ({ x, values: x.detach(), grad: x.grad }));
  const random = rng(seed);
  const made: Tensor[] = [];
  const keep = (x: Tensor): Tensor => {
    made.push(x);
    return x;
  };
  try {
    for (const x of all) {
      x.grad = undefined;
      scope(() => assign(x, drawn(random, x)));
    }
    const value = scope(() => {
      const result: unknown = penalty();
      if (!isTensor(result)) return undefined;
      if (result.requiresGrad) backward(result);
      return result.detach();
    });
    if (value === undefined)
      throw refusal(TypeError, where, "penalty must return a tensor", "something else", "Return a scalar.");
    keep(value);
    for (const { grad } of all) if (grad !== undefined) keep(grad);
    const weights = all.map((x) => keep(x.detach()));
    return {
      weights: await Promise.all(weights.map((x) => x.data())),
      gradients: await Promise.all(all.map((x) => x.grad?.data())),
      value: await value.item(),
    };
  } finally {
    for (const { x, values, grad } of before) {
      assign(x, values);
      values.dispose();
      x.grad = grad;
    }
    for (const x of made) x.dispose();
  }
}

/** Numbers of both signs that are not small, so that factors can be told from them. */
function drawn(random: ReturnType<typeof rng>, { shape, size, dtype, backend }: Tensor): Tensor {
  const values = Float64Array.from({ length: size }, () => {
    const magnitude = 0.25 + random.integer(1000) / 500;
    return random.integer(2) === 0 ? magnitude : -magnitude;
  });
  return tensor(values, { shape, dtype, backend });
}

/** The factors of `l1 * sign(w) + 2 * l2 * w`, to the digits that gradients have: intercept and slope of a line over `|w|`. */
function factorsOf(seen: readonly Seen[], at: number): Factors {
  const points = seen.flatMap(({ weights, gradients }) => {
    const grads = gradients[at] ?? [];
    return Array.from(grads, (grad, index) => {
      const weight = weights[at]?.[index] as number;
      return { x: Math.abs(weight), y: grad * Math.sign(weight) };
    });
  });
  points.sort((a, b) => a.x - b.x);
  const [least, most] = [points[0], points.at(-1)];
  if (least === undefined || most === undefined || least.x === most.x) return { l1: 0, l2: 0 };
  const slope = (most.y - least.y) / (most.x - least.x);
  const l1 = least.y - slope * least.x;
  // What is left of the other by rounding alone is nothing.
  const whole = Math.max(Math.abs(l1), Math.abs(slope));
  const rounded = (factor: number): number => (Math.abs(factor) < 1e-5 * whole ? 0 : Number(factor.toPrecision(6)));
  return { l1: rounded(l1), l2: rounded(slope) / 2 };
}

/** Whether the factors give what was seen: each gradient and, where all is trained so that all has gradients, the whole. */
function agrees(
  all: readonly Tensor[],
  { weights, gradients, value }: Seen,
  found: readonly (readonly [path: string, factors: Factors])[],
): boolean {
  let total = 0;
  let isRight = Number.isFinite(value);
  for (const [at, [, { l1, l2 }]] of found.entries()) {
    const grads = gradients[at];
    const scale = Math.abs(l1) + 4 * Math.abs(l2);
    for (const [index, weight] of Array.from(weights[at] ?? []).entries()) {
      total += l1 * Math.abs(weight) + l2 * weight * weight;
      const grad = l1 * Math.sign(weight) + 2 * l2 * weight;
      isRight &&= Math.abs(grad - (grads?.[index] ?? 0)) <= 1e-5 * scale;
    }
  }
  return (
    isRight && (all.some(({ requiresGrad }) => !requiresGrad) || Math.abs(total - value) <= 1e-5 * Math.abs(total))
  );
}
