import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import { type Guess, guessOf, sayGuess, trendOf } from "./evidence.ts";
import { say, sayShare } from "./numbers.ts";

/** After so many steps without any progress it is no longer the beginning. */
const PATIENCE = 100;

/** The loss stays at that of a guess: each class as probable as it is frequent. */
export function guessing(history: History): Finding[] {
  const [guess, trend] = [guessOf(history), trendOf(history)];
  if (guess === undefined || trend === undefined || trend.span < PATIENCE / 4) return [];
  const { classes, loss: chance } = guess;
  const { tail, accuracy, span, last } = trend;
  // To learn how frequent each class is says nothing of the inputs yet.
  const head = guess.favourite === undefined ? trend.head : Math.min(trend.head, chance);
  const isAtChance = accuracy === undefined ? Math.abs(tail - chance) < 0.03 * chance : tail > 0.97 * chance;
  if (!isAtChance || (accuracy !== undefined && accuracy > luckOf(guess))) return [];
  if (head - tail > 0.02 * chance && Math.abs(head - chance) < 0.1 * chance) return [];
  const isLate = span >= PATIENCE;
  const right = accuracy === undefined ? "" : ` ${sayShare(accuracy)} of the answers are right.`;
  return [
    finding({
      kind: "guessing",
      severity: isLate ? "error" : "note",
      step: last.step,
      message: `Guessing: the loss stays at ${say(tail, 4)}, and ${sayGuess(guess)} is a guess.${right}`,
      evidence: { loss: tail, chance, classes, steps: span, ...(accuracy !== undefined && { accuracy }) },
      remedy: isLate
        ? "Look at the other findings for what holds it back; if there are none, check that the labels belong to the inputs."
        : "Wait for more steps.",
    }),
  ];
}

/** The share of right answers up to which it may be luck. */
function luckOf({ share }: Guess): number {
  return share + Math.min(0.6 * share, 0.15, (1 - share) / 2);
}
