import { type Layer, noGrad, scope, sum, type Tensor, tensor, grad, type Backend } from "@ganglion/tensor";

/** What a function of a normal number is on average. */
export interface GaussianMoments {
  /** `E[f(u)]` */
  readonly mean: number;
  /** `E[f(u)^2]` */
  readonly square: number;
  /** `E[f'(u)^2]`, by which a gradient's mean square shrinks on its way back. */
  readonly derivative: number;
}

const NODES = 1025;
const REACH = 8;

/**
 * The moments of an elementwise layer for inputs that are normal with this mean and deviation, by the trapezoid rule over eight
 * deviations to either side; undefined for what is not elementwise.
 */
export async function gaussianMoments(
  layer: Layer,
  { mean, std, backend }: { readonly mean: number; readonly std: number; readonly backend: Backend },
): Promise<GaussianMoments | undefined> {
  const step = (2 * REACH) / (NODES - 1);
  const z = Array.from({ length: NODES }, (_, i) => i * step - REACH);
  const weights = z.map((value) => (step * Math.exp((-value * value) / 2)) / Math.sqrt(2 * Math.PI));
  const pair = scope(() => {
    const x = tensor(
      z.map((value) => mean + std * value),
      { backend },
    );
    x.requiresGrad = true;
    const y = callAt(layer, x);
    if (y === undefined || y.rank !== 1 || y.size !== x.size) return undefined;
    const [derivative] = y.requiresGrad ? grad(sum(y), [x]) : [];
    return { y: noGrad(() => y.detach()), derivative };
  });
  if (pair === undefined) return undefined;
  const [values, derivatives] = [await pair.y.data(), await pair.derivative?.data()];
  for (const x of [pair.y, pair.derivative]) x?.dispose();
  const over = (of: (i: number) => number): number => weights.reduce((total, weight, i) => total + weight * of(i), 0);
  return {
    mean: over((i) => values[i] as number),
    square: over((i) => (values[i] as number) ** 2),
    derivative: over((i) => (derivatives?.[i] ?? 0) ** 2),
  };
}

/** What the layer gives for a row of numbers; undefined if it takes only other shapes. */
function callAt(layer: Layer, x: Tensor): Tensor | undefined {
  try {
    return layer(x, { training: false });
  } catch {
    return undefined;
  }
}
