import { type Backend, backward, reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import { type Errors, errorsOf, relativeError, worse } from "./relative-error.ts";

/** Something to compute: tensors made on the active backend, and a result of them. */
export interface Comparison {
  /** Comparisons of one name share a line of the table. */
  readonly name: string;
  /** What tells it from others of its name. */
  readonly detail?: string;
  readonly make: () => readonly Tensor[];
  readonly run: (...inputs: Tensor[]) => Tensor;
  readonly rtol?: number;
  readonly atol?: number;
}

/** What comparing found. */
export interface Differences {
  readonly compared: number;
  /** What differs, in values or in gradients; empty if nothing does. */
  readonly found: string[];
  /** By comparison, how far values and gradients were from the reference backend's. */
  readonly errors: Readonly<Record<string, Errors>>;
}

/** Compares a backend to the reference backend; `least` is the least tolerance. */
export async function differences(
  backend: Backend,
  comparisons: readonly Comparison[],
  least = 0,
): Promise<Differences> {
  const found: string[] = [];
  const errors: Record<string, Errors> = {};
  for (const comparison of comparisons) {
    const { rtol = 1e-4, atol = 1e-5 } = comparison;
    const [mine, theirs] = [await outcome(backend, comparison), await outcome(reference(), comparison)];
    const [value, ...gradients] = mine.map(({ data }, index) => relativeError(data, theirs[index]?.data ?? []));
    errors[comparison.name] = worse(errors[comparison.name], errorsOf(value as number, gradients));
    for (const [index, got] of mine.entries()) {
      const wanted = theirs[index] as (typeof theirs)[number];
      const what = index === 0 ? "value" : `gradient of input ${index - 1}`;
      try {
        await assertAllClose(got, wanted, { rtol: Math.max(rtol, least), atol: Math.max(atol, least) });
      } catch (error) {
        found.push(`${comparison.name}${comparison.detail ?? ""}, ${what}: ${(error as Error).message}`);
      }
    }
  }
  return { compared: comparisons.length, found, errors };
}

interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The value, then the gradients of the inputs that have one. */
async function outcome(backend: Backend, { make, run }: Comparison): Promise<Values[]> {
  setBackend(backend);
  const inputs = make();
  const y = run(...inputs);
  if (y.requiresGrad) backward(y.mul(weights(y)).sum());
  const results = [y, ...inputs.flatMap(({ grad }) => (grad === undefined ? [] : [grad]))];
  const values = await Promise.all(results.map(async (x) => ({ shape: x.shape, data: await x.data() })));
  for (const x of [y, ...inputs]) x.dispose();
  return values;
}

/** Weights that tell the elements of a result apart. */
function weights(y: Tensor): Tensor {
  const { backend, shape, size } = y;
  const values = Float32Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 4 - 1);
  return tensor(values, { shape, backend });
}
