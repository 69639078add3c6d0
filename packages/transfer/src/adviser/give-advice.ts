import { type Pace, paceOf } from "../features/pace.ts";
import type { Advice } from "./advice.ts";
import { adviceText } from "./advice-text.ts";
import type { AdviseOptions, AdviseProgress } from "./advise.ts";
import { decide } from "./decide.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { makePlan } from "./make-plan.ts";
import { labelledSamples } from "./samples.ts";

/** What `advise` returns, for options that it has checked. */
export async function giveAdvice(options: AdviseOptions): Promise<Advice> {
  const where = "advise";
  const { model, data, rng, signal, onProgress } = options;
  const [drawing, planning] = [rng.split(), rng.split()];
  const watch = (stage: AdviseProgress["stage"], total: number): Pace =>
    paceOf(total, { signal, onProgress: onProgress && ((progress) => onProgress({ stage, ...progress })) });
  const samples = await labelledSamples(where, "data", data, watch("count", 1));
  const { evidence, parts } = await gatherEvidence({ where, model, samples, drawing, options, watch });
  const decision = decide(evidence);
  const whole = { ...parts, rngState: planning.state(), isSimilar: decision.cell.endsWith("-similar") };
  const plans = decision.kinds.map((kind) => makePlan(kind, whole));
  const [plan, ...alternatives] = plans as [(typeof plans)[number], ...typeof plans];
  const { cell, judgement, scratch, changesIf } = decision;
  const advice = { cell, evidence, judgement, plan, alternatives, scratch, changesIf };
  const text = adviceText(advice);
  return { ...advice, text, toString: () => text };
}
