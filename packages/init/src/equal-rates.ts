import {
  assign,
  grad,
  type Layer,
  mul,
  noGrad,
  refusal,
  type Rng,
  scope,
  stack,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import type { BetweenLayerOptions, ChangeRate } from "./between-layer.ts";
import type { WeightedPlace } from "./places.ts";
import { begun, runObserved, weightedInOrder } from "./run-order.ts";
import { change } from "./set-parameter.ts";

/**
 * What `betweenLayer` does and returns, for arguments that it has checked.
 * @throws Error if the model has no layers with weights, or a weight gets no gradient.
 */
export async function equalRates(model: Layer, x: Tensor, options: BetweenLayerOptions): Promise<ChangeRate[]> {
  const { rng, maxIterations = 10, damping = 0.5, tolerance = 0.01 } = options;
  const places = weightedInOrder("betweenLayer", model, x);
  const loss = randomLoss(model, x, rng);
  try {
    const { rates, scales } = await equalize(places, loss, { maxIterations, damping, tolerance });
    return places.map((place, index) => ({
      ...begun(place),
      rate: rates[index] as number,
      scale: scales[index] as number,
    }));
  } finally {
    loss.direction.dispose();
  }
}

async function equalize(
  places: readonly WeightedPlace[],
  loss: RandomLoss,
  { maxIterations, damping, tolerance }: Required<Omit<BetweenLayerOptions, "rng">>,
): Promise<{ rates: readonly number[]; scales: readonly number[] }> {
  let scales = places.map(() => 1);
  let rates = await relativeRates(places, loss);
  for (let iteration = 0; iteration < maxIterations && !areEqual(rates, tolerance); iteration++) {
    // Multiplying a weight by s divides its gradient by s if the output stays, and so the rate by s^2.
    const steps = rates.map((rate) => rate ** (damping / 2));
    rescale(places, steps);
    scales = scales.map((scale, index) => scale * (steps[index] as number));
    rates = await relativeRates(places, loss);
  }
  return { rates, scales };
}

interface RandomLoss {
  readonly direction: Tensor;
  evaluate(): Tensor;
}

/**
 * `sum(direction * output)`. The directions of the samples are independent, so the squared gradient is, on average, the
 * sum of the samples' squared gradients.
 */
function randomLoss(model: Layer, x: Tensor, rng: Rng): RandomLoss {
  const run = (): Tensor => runObserved("betweenLayer", model, x, () => undefined);
  const { shape, dtype } = scope(() => {
    const y = noGrad(run);
    return { shape: y.shape, dtype: y.dtype };
  });
  const direction = rng.normal(shape, { dtype: dtype === "float64" ? "float64" : "float32" });
  return { direction, evaluate: () => sum(mul(run(), direction)) };
}

/** `|gradient| / |weight|` of each layer over the geometric mean of them all. */
async function relativeRates(places: readonly WeightedPlace[], loss: RandomLoss): Promise<number[]> {
  const weights = places.map(({ weight }) => weight);
  const squares = scope(() => {
    const gradients = grad(loss.evaluate(), weights);
    return noGrad(() => stack([...gradients, ...weights].map((x) => sum(mul(x, x)))));
  });
  const values = Array.from(await squares.data());
  squares.dispose();
  const rates = places.map(({ path }, index) => {
    const rate = Math.sqrt((values[index] as number) / (values[places.length + index] as number));
    if (!Number.isFinite(rate) || rate <= 0) {
      throw refusal(
        Error,
        "betweenLayer",
        "every weight must get a gradient",
        `a rate of ${rate} for layer "${path}"`,
        "Begin with withinLayer or lsuv, so that no unit is dead and no weight zero.",
      );
    }
    return rate;
  });
  const average = Math.exp(rates.reduce((total, rate) => total + Math.log(rate), 0) / rates.length);
  return rates.map((rate) => rate / average);
}

function areEqual(rates: readonly number[], tolerance: number): boolean {
  return rates.every((rate) => Math.abs(rate - 1) <= tolerance);
}

function rescale(places: readonly WeightedPlace[], steps: readonly number[]): void {
  let product = 1;
  change(() => {
    for (const [index, { weight, bias }] of places.entries()) {
      const step = steps[index] as number;
      product *= step;
      assign(weight, mul(weight, step));
      if (bias !== undefined) assign(bias, mul(bias, product));
    }
  });
}
