import type { Snapshot } from "../worker/protocol.ts";
import type { Failure } from "../worker/reports.ts";
import type { Guess } from "./guess.ts";

/** What came of a run, which is not the same as that it ended. */
export type Outcome =
  /** Nothing to say yet. */
  | { readonly kind: "open" }
  | { readonly kind: "learned"; readonly accuracy: number }
  /** Better than chance, and not good. */
  | { readonly kind: "weak"; readonly accuracy: number; readonly chance: number }
  /** No better than guessing. */
  | {
      readonly kind: "guessing";
      readonly accuracy: number;
      readonly chance: number;
      readonly loss: number;
      readonly chanceLoss: number;
    }
  | { readonly kind: "diverged" }
  | { readonly kind: "broken" };

/** What a run is judged by. */
export interface Evidence {
  /** What guessing comes to on the held-out samples. */
  readonly guess: Guess;
  readonly snapshot: Snapshot | undefined;
  readonly failure: Failure | undefined;
  readonly isOver: boolean;
}

/** Of what guessing leaves to gain, so much must be gained for more than "weak". */
const goodShare = 0.6;
/** An accuracy within this factor of chance is guessing. */
const nearChance = 1.6;
/** Before this many epochs nothing is said of a run that goes on. */
const patience = 2;

/** What came of a run so far. */
export function outcomeOf({ guess, snapshot, failure, isOver }: Evidence): Outcome {
  if (failure?.kind === "diverged") return { kind: "diverged" };
  if (failure !== undefined) return { kind: "broken" };
  if (snapshot === undefined || (!isOver && snapshot.epoch < patience)) return { kind: "open" };
  const { accuracy, loss } = snapshot.validation;
  const { accuracy: chance, loss: chanceLoss } = guess;
  if (accuracy < Math.min(nearChance * chance, (1 + chance) / 2)) {
    return { kind: "guessing", accuracy, chance, loss, chanceLoss };
  }
  const isGood = (accuracy - chance) / (1 - chance) >= goodShare;
  if (isGood) return { kind: "learned", accuracy };
  return isOver ? { kind: "weak", accuracy, chance } : { kind: "open" };
}
