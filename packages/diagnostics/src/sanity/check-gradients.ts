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

/** How many numbers are compared in all, at most, and of one parameter: each takes four forward passes on the reference backend. */
const [MAX_CHECKED, MAX_PER_PARAMETER] = [32, 3];

/** What is compared with what. */
export interface GradientWork {
  readonly model: Layer;
  readonly batch: { readonly x: Tensor; readonly y: Tensor };
  readonly loss: (output: Tensor, y: Tensor) => Tensor;
  readonly random: Rng;
}

/**
 * Compares gradients with central differences of the loss in float64, on a copy of the model on the reference backend, at a few
 * numbers of each parameter, or of some spread over the model where it has many. The model is called as for evaluation. `tick` is
 * awaited before each number, with the share that is done; what it throws ends the check.
 */
export async function checkGradients(
  { model, batch, loss, random }: GradientWork,
  tick: (share: number) => Promise<void>,
): Promise<GradientCheck> {
  const backend = reference();
  const made: Tensor[] = [];
  const kept = <T extends Layer>(layer: T): T => {
    made.push(...stateEntries(layer).map((entry) => entry.tensor));
    return layer;
  };
  try {
    const copy = kept(castModel(kept(await moveTo(model, backend)), "float64"));
    const [x, y] = [await lift(batch.x, backend), await lift(batch.y, backend)];
    made.push(x, y);
    const context: Context = { training: false };
    const value = (): number => scope(() => loss(copy(x, context), y).dataSync()[0] as number);
    scope(() => backward(loss(copy(x, context), y)));
    return await compare(placesOf(copy, random), value, tick);
  } finally {
    for (const one of made) one.dispose();
  }
}

/** A number of a parameter. */
interface Place {
  readonly parameter: Tensor;
  readonly at: number;
}

/** A few numbers of each parameter that is trained; of as many as are allowed, spread evenly, where there are more. */
function placesOf(model: Layer, random: Rng): Place[] {
  const trained = parametersOf(model).filter((parameter) => parameter.requiresGrad && parameter.size > 0);
  const count = Math.min(trained.length, MAX_CHECKED);
  const each = Math.max(1, Math.min(MAX_PER_PARAMETER, Math.floor(MAX_CHECKED / Math.max(1, count))));
  return Array.from({ length: count }, (_, i) => trained[Math.floor((i * trained.length) / count)] as Tensor).flatMap(
    (parameter) =>
      Array.from({ length: Math.min(each, parameter.size) }, () => ({
        parameter,
        at: random.integer(parameter.size),
      })),
  );
}

async function compare(
  places: readonly Place[],
  value: () => number,
  tick: (share: number) => Promise<void>,
): Promise<GradientCheck> {
  let [checked, skipped, error] = [0, 0, 0];
  for (const [i, { parameter, at }] of places.entries()) {
    await tick(i / places.length);
    const [coarse, fine] = [STEP, STEP / 2].map((step) => centralDifference(parameter, at, step, value)) as [
      number,
      number,
    ];
    const scale = Math.max(1e-3, Math.abs(coarse), Math.abs(fine));
    if (Math.abs(coarse - fine) > 1e-4 * scale) {
      skipped += 1;
      continue;
    }
    checked += 1;
    error = Math.max(error, Math.abs(fine - ((parameter.grad?.dataSync()[at] as number | undefined) ?? 0)) / scale);
  }
  return { checked, skipped, error };
}

/** The central difference of the loss at one number of a parameter. */
function centralDifference(parameter: Tensor, at: number, step: number, value: () => number): number {
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
