import { faultInWords } from "./diverged.ts";
import type { DivergedError } from "./diverged-error.ts";
import type { Finding } from "./training-observer.ts";

/** That training diverged, as a finding: where the first value came up that is not finite, with what it was computed from. */
export function divergenceFinding({ step, epoch, loss, fault }: DivergedError): Finding {
  const begin = `The loss is ${loss} at step ${step} in epoch ${epoch}.`;
  const remedy = "Lower the learning rate, clip the gradients, or check the data for NaN.";
  const shared = { kind: "notFinite", severity: "error", remedy } as const;
  if (fault === undefined) return { ...shared, message: begin, evidence: { step, loss } };
  const { kind, path, op, values, inputs } = fault;
  const ranges = inputs.flatMap(({ min, max }, i) => [
    [`min${i}`, min],
    [`max${i}`, max],
  ]);
  return {
    ...shared,
    message: `${begin} ${faultInWords(fault)}`,
    ...(path !== "" && { path }),
    evidence: {
      step: fault.step,
      loss,
      place: kind,
      ...(op !== undefined && { op }),
      notFinite: values.notFinite,
      size: values.size,
      ...(Object.fromEntries(ranges) as Record<string, number>),
    },
  };
}
