import { checkHistory } from "./check-history.ts";
import type { Finding, Severity } from "./finding.ts";
import type { History } from "./history.ts";
import { batchNorm } from "./verdicts/batch-norm.ts";
import { deadUnits } from "./verdicts/dead-units.ts";
import { labelsLeaking, labelsShuffled, overfitting } from "./verdicts/generalization.ts";
import { exploding, vanishing } from "./verdicts/gradient-flow.ts";
import { guessing } from "./verdicts/guessing.ts";
import { inputs } from "./verdicts/inputs.ts";
import { rateTooHigh, rateTooLow } from "./verdicts/learning-rate.ts";
import { notFinite } from "./verdicts/not-finite.ts";
import { predictsOneClass } from "./verdicts/predicts-one-class.ts";
import { saturation } from "./verdicts/saturation.ts";
import { zeroGradient } from "./verdicts/zero-gradient.ts";

const ORDER: readonly Severity[] = ["error", "warning", "note"];

/**
 * Says what is wrong with a run, in words and numbers: the worst first, and among equals what explains most. It looks at what
 * was seen so far, as often as you like; a run that goes well has notes at most.
 * @throws TypeError if `history` is not what a collector gives.
 * @example
 * ```ts
 * import { diagnose } from "@ganglion/diagnostics";
 * const steps = Array.from({ length: 200 }, (_, i) => ({ step: i + 1, loss: 2.3026, accuracy: 0.1, learningRate: 0.1 }));
 * const [finding] = diagnose({ classes: 10, samples: [], steps, epochs: [], isClassifier: true });
 * finding?.message; // => "Guessing: the loss stays at 2.303, and ln 10 = 2.303 is a guess. 10 % of the answers are right."
 * ```
 */
export function diagnose(history: History): Finding[] {
  checkHistory("diagnose", history);
  return findingsIn(history);
}

/** The same of a history that a collector has just put together, which needs no check: that takes longer than all verdicts. */
export function findingsIn(history: History): Finding[] {
  const fatal = notFinite(history);
  const isDefined = fatal.length === 0;
  // What was computed from NaN says nothing more.
  const sound = isDefined
    ? history
    : { ...history, samples: history.samples.filter(({ step }) => step < (fatal[0]?.step ?? 0)) };
  const dead = deadUnits(sound);
  const isWalled = dead.some(({ evidence }) => evidence["share"] === 1);
  const vanished = vanishing(sound, isWalled);
  const shuffled = labelsShuffled(history);
  const isExplained = (layer: string): boolean =>
    isWalled || vanished.length > 0 || dead.some(({ path }) => path === layer);
  const found = [
    ...fatal,
    ...(isDefined ? [...guessing(history), ...predictsOneClass(history)] : []),
    ...rateTooHigh(history),
    ...exploding(sound),
    ...vanished,
    ...dead,
    ...saturation(sound),
    ...batchNorm(sound),
    ...shuffled,
    ...labelsLeaking(history),
    ...inputs(sound),
    ...(isDefined && vanished.length === 0 ? rateTooLow(history) : []),
    ...zeroGradient(sound, isExplained),
    ...(shuffled.length > 0 ? [] : overfitting(history)),
  ];
  return found.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
