import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import { classesOf, trendOf } from "./evidence.ts";
import { say, sayShare } from "./numbers.ts";

/** After so many steps without any progress it is no longer the beginning. */
const PATIENCE = 100;

/** The loss stays at that of a guess: every class equally probable. */
export function guessing(history: History): Finding[] {
  const [classes, trend] = [classesOf(history), trendOf(history)];
  if (classes === undefined || trend === undefined || trend.span < PATIENCE / 4) return [];
  const chance = Math.log(classes);
  const { tail, head, accuracy, span, last } = trend;
  const isAtChance = accuracy === undefined ? Math.abs(tail - chance) < 0.03 * chance : tail > 0.97 * chance;
  if (!isAtChance || (accuracy !== undefined && accuracy > luckOf(classes))) return [];
  if (head - tail > 0.02 * chance && Math.abs(head - chance) < 0.1 * chance) return [];
  const isLate = span >= PATIENCE;
  const right = accuracy === undefined ? "" : ` ${sayShare(accuracy)} of the answers are right.`;
  return [
    finding({
      kind: "guessing",
      severity: isLate ? "error" : "note",
      step: last.step,
      message: `Guessing: the loss stays at ${say(tail, 4)}, and ln ${classes} = ${say(chance, 4)} is a guess.${right}`,
      evidence: { loss: tail, chance, classes, steps: span, ...(accuracy !== undefined && { accuracy }) },
      remedy: isLate
        ? "Look at the other findings for what holds it back; if there are none, check that the labels belong to the inputs."
        : "Wait for more steps.",
    }),
  ];
}

/** The share of right answers up to which it may be luck. */
function luckOf(classes: number): number {
  return Math.min(1.6 / classes, 1 / classes + 0.15);
}
