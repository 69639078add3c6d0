import { checkInteger, checkOptions, describeValue, refusal } from "@ganglion/tensor";
import type { Measure } from "../host-measure.ts";
import { IGNORED } from "../metric.ts";
import { labelAt, scoresOf, startOf } from "./check-batch.ts";

/** What `classificationReport` takes. */
export interface ClassificationOptions {
  /** The names of the classes, in order; their numbers by default. */
  readonly names?: readonly string[];
  /** Samples with this label are left out; -100 by default. */
  readonly ignoreIndex?: number;
}

/** How well one class is told from the others, 0-1 each. What there is nothing to divide by for is NaN. */
export interface ClassScores {
  readonly name: string;
  /** How many of those that were said to be of the class are. */
  readonly precision: number;
  /** How many of those of the class were said to be. */
  readonly recall: number;
  /** The harmonic mean of both: `2 hits / (said + there)`. */
  readonly f1: number;
  /** How many samples are of the class. */
  readonly support: number;
}

/** Averages over the classes. */
export interface ClassAverages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** What `classificationReport` gives. */
export interface ClassificationReport {
  /** The share of the samples that were classified right, 0-1. */
  readonly accuracy: number;
  /** `confusion[label][answer]`: how many samples of one class were said to be of another. */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassScores[];
  /** Each class counts the same; those that neither occur nor were answered do not. What is NaN counts as 0. */
  readonly macro: ClassAverages;
  /** Each class counts by its samples. */
  readonly weighted: ClassAverages;
  /** The number of samples that counted. */
  readonly size: number;
}

/**
 * Which class is taken for which: the confusion matrix, and precision, recall and F1 of each class, from scores `[batch, classes, ...]`
 * and int32 labels. The answer is the class with the largest score, the first of equal ones.
 * @throws TypeError or RangeError if an option is wrong, ShapeError or RangeError while measuring if labels and scores do not fit.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { rng } from "@ganglion/tensor";
 * import { classificationReport, evaluate } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const asked = { loss: crossEntropy, measures: { report: classificationReport() } };
 * const { measures } = await evaluate(model, await digits({ shape: [64] }), asked);
 * measures.report.confusion.length; // => 10
 * ```
 */
export function classificationReport(options: ClassificationOptions = {}): Measure<ClassificationReport> {
  const where = "classificationReport";
  checkOptions(where, options, { names: checkNames, ignoreIndex: checkInteger }, { ignore_index: "ignoreIndex" });
  const { names, ignoreIndex = IGNORED } = options;
  return {
    start() {
      let confusion: number[][] = names?.map(() => names.map(() => 0)) ?? [];
      return {
        add(batch) {
          const scores = scoresOf(where, batch);
          if (confusion.length === 0) confusion = square(scores.classes);
          checkClasses(where, confusion.length, scores.classes, names !== undefined);
          for (let at = 0; at < scores.labels.length; at++) {
            const label = labelAt(where, scores, at, ignoreIndex);
            if (label === undefined) continue;
            const row = confusion[label] as number[];
            const answer = bestOf(scores.scores, startOf(scores, at), scores.classes, scores.spots);
            row[answer] = (row[answer] as number) + 1;
          }
        },
        result: () => reportOf(confusion, names),
      };
    },
  };
}

function checkNames(where: string, name: string, value: unknown): void {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string")) return;
  const remedy = "Pass the classes of the dataset.";
  throw refusal(TypeError, where, `${name} must be a list of the classes' names`, describeValue(value), remedy);
}

function checkClasses(where: string, known: number, found: number, areNamed: boolean): void {
  if (known === found) return;
  const rule = areNamed
    ? `there must be a score for each of the ${known} names`
    : `all batches must have ${known} classes`;
  throw refusal(RangeError, where, rule, `${found}`, "Check the last layer of the model.");
}

function square(classes: number): number[][] {
  return Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
}

/** The class with the largest score; a score that is NaN is above all, as it is to argmax. */
export function bestOf(scores: ArrayLike<number>, start: number, classes: number, stride: number): number {
  let best = 0;
  for (let one = 0; one < classes; one++) {
    const score = scores[start + one * stride] as number;
    if (Number.isNaN(score)) return one;
    if (score > (scores[start + best * stride] as number)) best = one;
  }
  return best;
}

function reportOf(
  confusion: readonly (readonly number[])[],
  names: readonly string[] | undefined,
): ClassificationReport {
  const support = confusion.map(total);
  const answers = confusion.map((_, answer) => total(confusion.map((row) => row[answer] as number)));
  const classes = confusion.map((row, index): ClassScores => {
    const [hits, there, said] = [row[index] as number, support[index] as number, answers[index] as number];
    const name = names?.[index] ?? String(index);
    return { name, precision: hits / said, recall: hits / there, f1: (2 * hits) / (there + said), support: there };
  });
  const size = total(support);
  const met = classes.filter((_, index) => (support[index] as number) + (answers[index] as number) > 0);
  const accuracy = total(confusion.map((row, index) => row[index] as number)) / size;
  const macro = averagesOf(met, () => 1 / met.length);
  const weighted = averagesOf(met, ({ support: own }) => own / size);
  return { accuracy, confusion: confusion.map((row) => [...row]), classes, macro, weighted, size };
}

function averagesOf(classes: readonly ClassScores[], weight: (one: ClassScores) => number): ClassAverages {
  const average = (pick: (one: ClassScores) => number): number => {
    if (classes.length === 0) return Number.NaN;
    return total(classes.map((one) => (Number.isNaN(pick(one)) ? 0 : pick(one)) * weight(one)));
  };
  return {
    precision: average(({ precision }) => precision),
    recall: average(({ recall }) => recall),
    f1: average(({ f1 }) => f1),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
