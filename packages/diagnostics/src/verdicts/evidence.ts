import type { History, StepPoint } from "../history.ts";
import type { LayerSample, StepSample } from "../sample.ts";
import { average, median, say, sayShare } from "./numbers.ts";

/** How the loss went: means over the first and the last quarter of the points, at least ten of each where there are. */
export interface Trend {
  readonly first: StepPoint;
  readonly last: StepPoint;
  /** How many steps lie between the two. */
  readonly span: number;
  readonly head: number;
  readonly tail: number;
  /** Of the last quarter; undefined if there is none. */
  readonly accuracy: number | undefined;
}

/** The course of the loss; undefined without points. */
export function trendOf({ steps }: History): Trend | undefined {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const count = Math.min(Math.ceil(steps.length / 2), Math.max(10, Math.floor(steps.length / 4)));
  const tail = steps.slice(-count);
  const accuracies = tail.map(({ accuracy }) => accuracy).filter((value) => value !== undefined);
  return {
    first,
    last,
    span: last.step - first.step,
    head: average(steps.slice(0, count).map(({ loss }) => loss)),
    tail: average(tail.map(({ loss }) => loss)),
    accuracy: accuracies.length === 0 ? undefined : average(accuracies),
  };
}

/** How many classes there are, if it is a classifier. */
function classesOf({ classes, isClassifier, samples }: History): number | undefined {
  const count = classes ?? (isClassifier ? samples.at(-1)?.predictions?.length : undefined);
  return count !== undefined && count >= 2 ? count : undefined;
}

/** What is reached without a look at the inputs: by an answer that has each class with its share. */
export interface Guess {
  readonly classes: number;
  /** The cross-entropy: that of the shares, `-sum(p ln p)`, which is `ln classes` where all are as frequent. */
  readonly loss: number;
  /** The share of right answers: that of the most frequent class. */
  readonly share: number;
  /** The most frequent class, where one is. */
  readonly favourite: number | undefined;
}

/** What a guess comes to, if it is a classifier. */
export function guessOf(history: History): Guess | undefined {
  const classes = classesOf(history);
  if (classes === undefined) return undefined;
  const counts = history.classCounts ?? [];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  // As even as labels are that were drawn.
  if (!(most > (1.05 * total) / classes)) {
    return { classes, loss: Math.log(classes), share: 1 / classes, favourite: undefined };
  }
  const loss = counts.reduce((sum, count) => sum - (count > 0 ? (count / total) * Math.log(count / total) : 0), 0);
  return { classes, loss, share: most / total, favourite: counts.indexOf(most) };
}

/** How sentences name the loss of a guess. */
export function sayGuess({ classes, loss, share, favourite }: Guess): string {
  if (favourite === undefined) return `ln ${classes} = ${say(loss, 4)}`;
  return `${say(loss, 4)}, with ${sayShare(share)} of the labels of class ${favourite},`;
}

/** The middle one of the weights' update ratios in a step: weights only, since biases begin at 0. */
export function updateRatioOf({ parameters }: StepSample): number {
  const ratios = parameters.filter(({ shape }) => shape.length >= 2).map(({ updateRatio }) => updateRatio);
  return median(ratios.filter(Number.isFinite));
}

/** The layers with weights of units that a gradient reached, in the order of the calls. */
export function unitLayers({ layers }: StepSample): LayerSample[] {
  return layers.filter(({ units, gradient }) => units !== undefined && gradient !== undefined);
}

/** The norm of the gradient of a layer's output, over the whole batch. */
export function gradientNormOf({ gradient }: LayerSample): number {
  return gradient === undefined ? 0 : gradient.rms * Math.sqrt(gradient.size);
}
