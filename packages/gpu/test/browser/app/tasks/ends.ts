import * as activations from "@ganglion/activations";
import { activationOf, points, truths, worst } from "@ganglion/fixtures/accuracy";
import { binaryCrossEntropy, crossEntropy } from "@ganglion/losses";
import { batchNorm, layerNorm } from "@ganglion/normalization";
import { affine, grad, type Layer, setBackend, sign, sum, type Tensor, tensor, variance } from "@ganglion/tensor";
import { sharedBackend, type Variant } from "./backends.ts";
import { type Comparison, type Differences, differences } from "./compare.ts";

/** Numbers below are 0 on most devices, so that what is made of them is not told from 0. */
const SMALLEST = 2 ** -126;

/** By activation, how far its values and derivatives are from double precision, in units of the last place, and at which `x`. */
export type Ends = Readonly<Record<string, readonly [value: number, at: number, derivative: number, at: number]>>;

/** Activations over all of float32, and what they are at infinity where that is something else than it should be. */
export async function ends(variant: Variant): Promise<{ readonly ulps: Ends; readonly infinite: readonly string[] }> {
  setBackend(await sharedBackend(variant));
  const ulps: Record<string, Ends[string]> = {};
  const infinite: string[] = [];
  const limits = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const truth of truths) {
    const { name, value, derivative, valueScale, derivativeScale } = truth;
    const [values, derivatives] = await outcome(activationOf(truth, activations), points);
    const worstValue = worst(visible(values, value), value, valueScale, SMALLEST);
    const worstDerivative = worst(visible(derivatives, derivative), derivative, derivativeScale, SMALLEST);
    ulps[name] = [worstValue.ulps, worstValue.x, worstDerivative.ulps, worstDerivative.x];
    const atLimits = (await outcome(activationOf(truth, activations), limits)).map((found) =>
      String(Array.from(found)),
    );
    const wanted = [value, derivative].map((right) => String(limits.map((x) => Math.fround(right(x) + 0))));
    for (const [i, what] of ["value", "derivative"].entries()) {
      if (atLimits[i] !== wanted[i]) infinite.push(`${name}, ${what}: ${atLimits[i]} instead of ${wanted[i]}`);
    }
  }
  return { ulps, infinite };
}

/** Points that the device takes for 0 may be on the other side of where a function bends: there it is right. */
function visible(got: ArrayLike<number>, right: (x: number) => number): number[] {
  return points.map((x, i) => (Math.abs(x) < SMALLEST ? Math.fround(right(x)) : (got[i] as number)));
}

async function outcome(layer: Layer, at: readonly number[]): Promise<[ArrayLike<number>, ArrayLike<number>]> {
  const x = tensor([...at], { requiresGrad: true });
  const y = layer(x);
  const [derivatives] = grad(sum(y), [x]);
  return [await y.data(), (await derivatives?.data()) ?? []];
}

/** What other operations make of numbers at the ends, compared to the reference backend. */
export async function extremes(variant: Variant): Promise<Differences> {
  return differences(await sharedBackend(variant), singleRows());
}

const { NaN: none, POSITIVE_INFINITY: endless } = Number;

function singleRows(): Comparison[] {
  const row = (name: string, values: unknown, run: (x: Tensor) => Tensor): Comparison => ({
    name,
    make: () => [tensor(values as number[], { requiresGrad: true })],
    run: (x) => run(x as Tensor),
    atol: 0,
  });
  const logits = [-15, -17, -40, -80, 15, 17, 40, 80, 0.5, endless, -endless];
  const scores = [
    [none, 1],
    [endless, endless],
    [1, 2],
  ];
  const labels = ({ backend }: Tensor): Tensor => tensor(Int32Array.of(-100, -100, 1), { backend });
  const bce = (target: number): Comparison =>
    row(`binaryCrossEntropy, target ${target}`, logits, (x) =>
      binaryCrossEntropy(
        x,
        tensor(
          logits.map(() => target),
          { backend: x.backend },
        ),
        { reduction: "none" },
      ),
    );
  return [
    row("sign", [none, -2, -0, 0, 3, endless], sign),
    row("crossEntropy of a masked row that is not finite", scores, (x) => crossEntropy(x, labels(x))),
    row("crossEntropy of each", scores, (x) => crossEntropy(x, labels(x), { reduction: "none" })),
    row("variance", [1.36e19, -1.36e19, 0], (x) => variance(x)),
    ...[0, 1, 0.5].map(bce),
    {
      name: "affine without features",
      make: () => [
        tensor(new Float32Array(0), { shape: [2, 0], requiresGrad: true }),
        tensor(new Float32Array(0), { shape: [3, 0], requiresGrad: true }),
        tensor([1, 2, 3], { requiresGrad: true }),
      ],
      run: (x, weight, bias) => affine(x as Tensor, weight as Tensor, bias as Tensor),
    },
  ];
}

/** Norms of numbers whose squares are beyond float32, and their gradients, by what they are off relative to the largest. */
export async function largeNorms(variant: Variant): Promise<Readonly<Record<string, readonly number[]>>> {
  setBackend(await sharedBackend(variant));
  const off: Record<string, readonly number[]> = {};
  for (const size of [1, 1e15, 1e19, 1e20, 1e30, 1e33]) {
    for (const count of [4, 300]) {
      for (const [name, layer, shape] of [
        ["layerNorm", layerNorm(count), [3, count]],
        ["batchNorm", batchNorm(3), [count, 3]],
      ] as const) {
        off[`${name} of ${count} up to ${size}`] = await errorsOfNorm(layer, shape, size);
      }
    }
  }
  return off;
}

async function errorsOfNorm(layer: Layer, shape: readonly [number, number], size: number): Promise<readonly number[]> {
  const total = shape[0] * shape[1];
  const isByRow = shape[0] === 3;
  const values = Float32Array.from({ length: total }, (_, i) => (((i * 37) % 101) / 50 - 0.9) * size);
  const weights = Float32Array.from({ length: total }, (_, i) => ((i * 53) % 97) / 48 - 1);
  const x = tensor(values, { shape, requiresGrad: true });
  const y = layer(x, { training: true });
  const [dx] = grad(sum(y.mul(tensor(weights, { shape }))), [x]);
  const found = [await y.data(), (await dx?.data()) ?? []] as const;
  let [value, gradient] = [0, 0];
  for (let group = 0; group < 3; group++) {
    const places = Array.from({ length: total / 3 }, (_, i) => (isByRow ? group * shape[1] + i : i * 3 + group));
    const right = normalized(
      places.map((place) => values[place] as number),
      places.map((place) => weights[place] as number),
    );
    for (const [i, place] of places.entries()) {
      value = Math.max(value, Math.abs((found[0][place] as number) - (right.y[i] as number)));
      gradient = Math.max(gradient, Math.abs((found[1][place] as number) - (right.dx[i] as number)) * size);
    }
  }
  return [value, gradient];
}

/** In double precision. */
function normalized(x: readonly number[], g: readonly number[]): { readonly y: number[]; readonly dx: number[] } {
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  const center = mean(x);
  const unit = 1 / Math.sqrt(mean(x.map((value) => (value - center) ** 2)) + 1e-5);
  const y = x.map((value) => (value - center) * unit);
  const along = mean(y.map((value, i) => value * (g[i] as number)));
  const middle = mean(g);
  return { y, dx: g.map((value, i) => (value - middle - (y[i] as number) * along) * unit) };
}
