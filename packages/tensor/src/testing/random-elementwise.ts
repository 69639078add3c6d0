import { elementwise } from "../formula/elementwise.ts";
import type { Expression } from "../formula/expression.ts";
import { BINARY_OPS, type ElementwiseFunction, UNARY_OPS } from "../formula/formula.ts";
import type { Rng } from "../rng/rng.ts";

const CONSTANTS = [0, -0, 1, -1, 0.5, 3, -2.25, 1e-30, 1e30, 6];

/**
 * A function of `x`, `y`, `z` and the parameters `p`, `q` in which up to `size` steps read whatever is there before them, for
 * tests that a backend's generated kernels compute what formulas say.
 * @example
 * ```ts
 * import { rng } from "@ganglion/tensor";
 * import { randomElementwise } from "@ganglion/tensor/testing";
 * randomElementwise(rng(1), 8).operands; // => ["x", "y", "z"]
 * ```
 */
export function randomElementwise(random: Rng, size: number): ElementwiseFunction {
  return elementwise("random", ["x", "y", "z"], ["p", "q"], ({ x, y, z, p, q }, constant) => {
    const known: Expression[] = [x, y, z, p, q];
    const pick = (): Expression =>
      random.integer(6) === 0
        ? constant(CONSTANTS[random.integer(CONSTANTS.length)] as number)
        : (known[random.integer(known.length)] as Expression);
    for (let i = 0; i < size; i++) {
      const op = random.integer(UNARY_OPS.length + BINARY_OPS.length + 2);
      const unary = UNARY_OPS[op];
      const binary = BINARY_OPS[op - UNARY_OPS.length];
      if (unary !== undefined) known.push(pick()[unary]());
      else if (binary !== undefined) known.push(pick()[binary](pick()));
      else known.push(pick().where(pick(), pick()));
    }
    return known.at(-1) as Expression;
  });
}
