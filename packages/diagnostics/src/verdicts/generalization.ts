import { finding, type Finding } from "../finding.ts";
import type { EpochPoint, History } from "../history.ts";
import { guessOf, sayGuess } from "./evidence.ts";
import { say, sayShare } from "./numbers.ts";

/** An epoch with what was measured on the held-out samples. */
type Measured = EpochPoint & { readonly validationLoss: number };

function measuredEpochs({ epochs }: History): Measured[] {
  return epochs.filter((point): point is Measured => point.validationLoss !== undefined);
}

/** The loss on held-out samples rises while that on the others goes on falling. */
export function overfitting(history: History): Finding[] {
  const epochs = measuredEpochs(history);
  const last = epochs.at(-1);
  if (last === undefined || epochs.length < 3) return [];
  const best = epochs.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
  const rise = last.validationLoss / best.validationLoss;
  if (last.epoch - best.epoch < 2 || !(rise > 1.1) || !(last.loss < best.loss)) return [];
  const isClear = rise > 1.3 && last.epoch - best.epoch >= 3 && last.loss < 0.7 * last.validationLoss;
  return [
    finding({
      kind: "overfitting",
      severity: isClear ? "warning" : "note",
      step: last.step,
      message: `Overfitting since epoch ${best.epoch}: the loss on held-out samples rose from ${say(best.validationLoss)} to ${say(last.validationLoss)}, that on the others fell to ${say(last.loss)}.`,
      evidence: {
        bestEpoch: best.epoch,
        bestLoss: best.validationLoss,
        loss: last.validationLoss,
        trainLoss: last.loss,
      },
      remedy: "Stop at the best epoch, or add weight decay, dropout, augmentation or samples.",
      fixes: [
        { setting: "epochs", to: best.epoch },
        { setting: "regularization", to: "weightDecay" },
      ],
    }),
  ];
}

/** What it learns of the training samples says nothing about others: labels that do not belong to their inputs. */
export function labelsShuffled(history: History): Finding[] {
  const [guess, epochs] = [guessOf(history), measuredEpochs(history)];
  const last = epochs.at(-1);
  if (guess === undefined || last === undefined || epochs.length < 2) return [];
  const { loss: chance, share } = guess;
  const accuracies = epochs.flatMap(({ validationAccuracy }) => validationAccuracy ?? []);
  const best = Math.max(...accuracies);
  const isLearning = last.loss < 0.85 * chance;
  const isUseless = epochs.every(({ validationLoss }) => validationLoss > 0.97 * chance);
  if (!isLearning || !isUseless || best > Math.min(1.35 * share + 0.03, (1 + share) / 2)) return [];
  return [
    finding({
      kind: "labelsShuffled",
      severity: "error",
      step: last.step,
      message: `The labels look shuffled: the training loss fell to ${say(last.loss)}, but on held-out samples it never was better than a guess (${say(last.validationLoss)}; ${sayGuess(guess)} is one).`,
      evidence: {
        trainLoss: last.loss,
        validationLoss: last.validationLoss,
        chance,
        ...(accuracies.length > 0 && { accuracy: best }),
      },
      remedy: "Check that inputs and labels are shuffled together, and are read in the same order.",
      fixes: [{ setting: "labels", to: undefined }],
    }),
  ];
}

/** Held-out samples are answered right before there was time to learn: the label may stand in the input. */
export function labelsLeaking(history: History): Finding[] {
  const [guess, [first]] = [guessOf(history), measuredEpochs(history)];
  const { validationAccuracy: accuracy = 0, validationLoss = 0, step = 0 } = first ?? {};
  if (guess === undefined || first?.epoch !== 1 || accuracy < 0.999 || validationLoss > 0.02 * guess.loss) return [];
  return [
    finding({
      kind: "labelsLeaking",
      severity: "note",
      step,
      message: `After one epoch ${sayShare(accuracy)} of the held-out samples are answered right, with a loss of ${say(validationLoss)}.`,
      evidence: { accuracy, loss: validationLoss },
      remedy:
        "If that is more than the task allows, look whether the inputs contain the label, or the held-out samples are among the others (sanityCheck looks for both).",
      fixes: [],
    }),
  ];
}
