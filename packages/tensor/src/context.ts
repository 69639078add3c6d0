import { checkBoolean, checkFunction, checkRng } from "./check.ts";
import type { Context } from "./layer.ts";
import { checkOptions } from "./options.ts";

const CHECKS = { training: checkBoolean, rng: checkRng, observe: checkFunction };

/**
 * Checks what a layer is told of a call besides its input.
 * @throws TypeError unless it is an object of known names, with values of their kinds.
 */
export function checkContext(where: string, context: Context): void {
  checkOptions<Context>(where, context, CHECKS, { train: "training", isTraining: "training", generator: "rng" });
}
