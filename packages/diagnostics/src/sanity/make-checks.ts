import { type Layer, rng as seeded } from "@ganglion/tensor";
import type { LabelledBatch } from "../count-dead-units.ts";
import { periodicYield } from "../landscape/work-on-copy.ts";
import { plainDescent } from "./descend.ts";
import {
  data,
  firstLoss,
  gradients,
  inputs,
  learningRate,
  overfit,
  type Part,
  type SanityCheckPart,
  withCopy,
  type Work,
} from "./parts.ts";
import { rateRange, type RateRange } from "./rate-range.ts";
import type { SanityCheckOptions, SanityReport } from "./sanity-check.ts";

/** What `sanityCheck` does with arguments that it has checked. */
export async function makeChecks(
  model: Layer,
  batch: LabelledBatch,
  options: SanityCheckOptions,
): Promise<SanityReport> {
  let rates: RateRange = { rates: [], losses: [], suggestion: undefined };
  const parts = await inTurn(
    { model, batch, loss: options.loss, random: options.rng ?? seeded(0) },
    {
      firstLoss,
      inputs,
      data: (work) => data(work, options.validation),
      ...(options.gradients !== false && { gradients }),
      overfit,
      learningRate: async (work) => {
        rates = await withCopy(work, plainDescent, batch, (descent) => rateRange(descent, work.tick));
        return learningRate(rates);
      },
    },
    options,
  );
  return {
    passed: parts.every(({ check }) => check.passed),
    checks: parts.map(({ check }) => check),
    findings: parts.flatMap(({ findings }) => findings),
    rates,
  };
}

/** What makes each of the checks. */
type Checks = Partial<Record<SanityCheckPart["name"], (work: Work) => Promise<Part>>>;

/** Makes one check after another, telling how far it is. */
async function inTurn(
  work: Omit<Work, "tick">,
  checks: Checks,
  { onProgress, signal }: SanityCheckOptions,
): Promise<Part[]> {
  const yieldNow = periodicYield();
  const all = Object.entries(checks) as [SanityCheckPart["name"], (work: Work) => Promise<Part>][];
  const parts: Part[] = [];
  for (const [i, [check, make]] of all.entries()) {
    const tick = async (share: number): Promise<void> => {
      onProgress?.({ check, share: (i + share) / all.length });
      await yieldNow();
      signal?.throwIfAborted();
    };
    await tick(0);
    parts.push(await make({ ...work, tick }));
  }
  return parts;
}
