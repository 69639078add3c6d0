import {
  assign,
  type Backend,
  backward,
  type Context,
  castModel,
  isFloat,
  type Layer,
  moveTo,
  parametersOf,
  reference,
  type Rng,
  scope,
  stateEntries,
  type Tensor,
  tensor,
} from "@ganglion/tensor";

/** What a comparison of gradients with differences came to. */
export interface GradientCheck {
  /** How many numbers were compared. */
  readonly checked: number;
  /** How many lie at a kink, where there is no one gradient. */
  readonly skipped: number;
  /** The largest difference, by the size of the numbers. */
  readonly error: number;
}

/** How far a parameter is moved to either side; and again, to see whether there is a kink. */
const STEP = 1e-5;

/**
 * Compares gradients with central differences of the loss in float64, on a copy of the model on the reference backend, at a few
 * numbers of each parameter. The model is called as for evaluation.
 */
export async function checkGradients(
  model: Layer,
  given: { readonly x: Tensor; readonly y: Tensor },
  loss: (output: Tensor, y: Tensor) => Tensor,
  random: Rng,
): Promise<GradientCheck> {
  const backend = reference();
  const moved = await moveTo(model, backend);
  const copy = castModel(moved, "float64");
  const [x, y] = [await lift(given.x, backend), await lift(given.y, backend)];
  const context: Context = { training: false };
  const value = (): number => scope(() => loss(copy(x, context), y).dataSync()[0] as number);
  scope(() => backward(loss(copy(x, context), y)));
  let [checked, skipped, error] = [0, 0, 0];
  for (const parameter of parametersOf(copy)) {
    if (!parameter.requiresGrad || parameter.size === 0) continue;
    const gradient = parameter.grad?.dataSync();
    for (let i = 0; i < Math.min(3, parameter.size); i++) {
      const at = random.integer(parameter.size);
      const [near, far] = [STEP, STEP / 2].map((step) => slope(parameter, at, step, value)) as [number, number];
      const scale = Math.max(1e-3, Math.abs(near), Math.abs(far));
      if (Math.abs(near - far) > 1e-4 * scale) {
        skipped += 1;
        continue;
      }
      checked += 1;
      error = Math.max(error, Math.abs(far - ((gradient?.[at] as number | undefined) ?? 0)) / scale);
    }
  }
  const made = [copy, moved].flatMap((each) => stateEntries(each).map((entry) => entry.tensor));
  for (const one of [x, y, ...made]) one.dispose();
  return { checked, skipped, error };
}

/** The central difference of the loss at one number of a parameter. */
function slope(parameter: Tensor, at: number, step: number, value: () => number): number {
  const values = parameter.dataSync() as Float64Array;
  const moved = (by: number): number => {
    const changed = values.slice();
    changed[at] = (changed[at] as number) + by;
    return withValues(parameter, changed, value);
  };
  return (moved(step) - moved(-step)) / (2 * step);
}

function withValues(parameter: Tensor, values: Float64Array, value: () => number): number {
  const before = parameter.detach();
  const changed = tensor(values, { shape: parameter.shape, dtype: "float64", backend: parameter.backend });
  assign(parameter, changed);
  try {
    return value();
  } finally {
    assign(parameter, before);
    changed.dispose();
    before.dispose();
  }
}

/** A copy on the reference backend, in float64 unless it is of whole numbers. */
async function lift(x: Tensor, backend: Backend): Promise<Tensor> {
  const dtype = isFloat(x.dtype) ? "float64" : "int32";
  return tensor(Array.from(await x.data()), { shape: x.shape, dtype, backend });
}
