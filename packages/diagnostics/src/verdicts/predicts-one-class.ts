import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import { guessOf, trendOf } from "./evidence.ts";
import { sayShare } from "./numbers.ts";

/** How many samples must agree, and from which step on: every network begins with a favourite. */
const SAMPLES = 3;
const MIN_STEP = 20;

/** Nearly every answer is the same. */
export function predictsOneClass(history: History): Finding[] {
  const recent = history.samples.slice(-SAMPLES);
  const last = recent.at(-1);
  const guess = guessOf(history);
  if (guess === undefined || recent.length < SAMPLES || last === undefined) return [];
  if ((recent[0]?.step ?? 0) < MIN_STEP) return [];
  const counts = recent.map(({ predictions }) => predictions ?? []);
  const totals = (last.predictions ?? []).map((_, label) => counts.reduce((sum, each) => sum + (each[label] ?? 0), 0));
  const all = totals.reduce((sum, count) => sum + count, 0);
  const label = totals.indexOf(Math.max(...totals));
  const share = (totals[label] ?? 0) / all;
  if (!(share >= 0.95) || all < 30) return [];
  const accuracy = trendOf(history)?.accuracy;
  const isRight = accuracy !== undefined && accuracy > 0.9;
  const isFavourite = label === guess.favourite;
  const frequent = isRight ? "Nearly all labels are" : `${sayShare(guess.share)} of the labels are`;
  return [
    finding({
      kind: "predictsOneClass",
      severity: isRight ? "note" : "warning",
      step: last.step,
      message: `It answers class ${label} to ${sayShare(share)} of the samples.`,
      evidence: { class: label, share, ...(accuracy !== undefined && { accuracy }) },
      remedy:
        isRight || isFavourite
          ? `${frequent} of that class: weigh the classes in the loss, or measure each class by itself.`
          : "Check that batches are shuffled and all classes are among the labels; then see the other findings.",
      fixes: isRight || isFavourite ? [] : [{ setting: "labels", to: undefined }],
    }),
  ];
}
