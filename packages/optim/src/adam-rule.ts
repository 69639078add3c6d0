import { beginInPlace, checkBoolean, checkNonNegative, fusedKernel } from "@ganglion/tensor";
import { adamDirection, type MomentOptions, momentOptions, momentSlots } from "./moments.ts";
import type { OptimizerRule, Update } from "./rule.ts";
import { writable } from "./slots.ts";

/** What `adam` and `adamW` take. */
export interface AdamOptions extends MomentOptions {
  /** Divide by the largest mean square so far instead of the present one. */
  readonly amsgrad?: boolean;
}

/** The rule of Adam; with decoupled decay that of AdamW. */
export function adamRule(kind: string, weightDecay: number, decay: "l2" | "decoupled"): OptimizerRule<AdamOptions> {
  return {
    kind,
    learningRate: 1e-3,
    options: { ...momentOptions, weightDecay: [weightDecay, checkNonNegative], amsgrad: [false, checkBoolean] },
    decay,
    slots: ({ amsgrad }) => ({
      tensors: amsgrad ? { ...momentSlots, maxExpAvgSq: momentSlots.expAvgSq } : momentSlots,
    }),
    direction: (update) => adamDirection(update, update.options.amsgrad),
    fused: (update) => fused(update, decay === "decoupled"),
  };
}

function fused({ parameter, grad, slots, options, step }: Update<AdamOptions>, decoupled: boolean): boolean {
  const kernel = fusedKernel(parameter, "adam");
  if (kernel === undefined) return false;
  const { learningRate, betas, eps, weightDecay, amsgrad } = options;
  const [beta1, beta2] = betas;
  const expAvg = writable(slots, "expAvg", parameter);
  const expAvgSq = writable(slots, "expAvgSq", parameter);
  const maxExpAvgSq = amsgrad ? writable(slots, "maxExpAvgSq", parameter) : undefined;
  beginInPlace(parameter);
  // Written out: rest and spread properties would take longer than the kernel itself.
  const constants = { learningRate, beta1, beta2, eps, weightDecay, decoupled, step };
  kernel(parameter, grad, expAvg, expAvgSq, maxExpAvgSq, constants);
  return true;
}
