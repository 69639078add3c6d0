import type { DType } from "../../dtype.ts";
import type { HostValues } from "../host-values.ts";
import { fixtureCall } from "./fixture-calls.ts";
import type { ValueCase } from "./op-case.ts";

/** A tensor as the fixtures write it: what JSON cannot hold are the strings "NaN", "Infinity" and "-Infinity". */
export interface FixtureTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | string)[];
}

/** A call as the fixtures write it: the names of options are PyTorch's in camelCase. */
export interface FixtureCase {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly (FixtureTensor | null)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: FixtureTensor;
  /** The gradient of the output; absent where there is none to compare. */
  readonly upstream?: FixtureTensor;
  /** The gradients of the inputs; null for those that have none. */
  readonly grads?: readonly (FixtureTensor | null)[];
}

/**
 * Turns calls that another library has computed into rows of the op suite: their values and gradients are what a backend
 * is compared with. Missing inputs (null) are left out.
 * @throws Error if an operation or an option is not one of this package's.
 * @example
 * ```ts
 * import { reference } from "@ganglion/tensor";
 * import { fixtureCases, runOpCases } from "@ganglion/tensor/testing";
 * const x = { shape: [2], dtype: "float32", data: [1, "-Infinity"] } as const;
 * const cases = fixtureCases([{ name: "exp", op: "exp", inputs: [x], options: {}, output: { ...x, data: [2.71828183, 0] } }]);
 * console.log((await runOpCases(reference(), { cases })).passed); // => ["exp: exp"]
 * ```
 */
export function fixtureCases(fixtures: readonly FixtureCase[]): ValueCase[] {
  return fixtures.map(({ name, op, inputs, options, output, upstream, grads }) => {
    const run = fixtureCall(op, options);
    const base: ValueCase = {
      kind: "value",
      name: `${op}: ${name}`,
      op,
      inputs: inputs.filter((input) => input !== null).map(decode),
      run: (...xs) => run(xs),
      expected: () => decode(output),
      tolerance: "elementary",
      gradient: "none",
    };
    if (upstream === undefined || grads === undefined) return base;
    const known = grads.filter((_, index) => inputs[index] !== null).map((grad) => grad ?? undefined);
    return {
      ...base,
      gradient: "compare",
      upstream: decode(upstream),
      grads: () => known.map((grad) => grad && decode(grad)),
    };
  });
}

function decode({ shape, dtype, data }: FixtureTensor): HostValues {
  return { shape, dtype, data: data.map(Number) };
}
