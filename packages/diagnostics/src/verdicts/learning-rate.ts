import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import { guessOf, trendOf, updateRatioOf } from "./evidence.ts";
import { median, say } from "./numbers.ts";

/** How large an update is by its weights where training goes well. */
const USUAL = 1e-3;

/** Updates so large that the loss rises, or does not fall. */
export function rateTooHigh(history: History): Finding[] {
  const trend = trendOf(history);
  const ratios = history.samples.map(updateRatioOf).filter(Number.isFinite);
  const largest = Math.max(0, ...ratios);
  if (trend === undefined || trend.span < 5 || largest < 0.03) return [];
  const { first, head, tail, last } = trend;
  const hasFailed = !Number.isFinite(last.loss) || tail > 1.2 * Math.max(first.loss, chanceOf(history));
  const isStuck = trend.span >= 25 && !(tail < 0.95 * Math.min(first.loss, head)) && largest > 0.1;
  // Updates larger than the weights leave nothing of how these were begun, even if the loss falls.
  if (!hasFailed && !isStuck && largest < 1) return [];
  const rate = last.learningRate;
  const to = rate === undefined ? undefined : round((rate * 3 * USUAL) / largest);
  const went = Number.isFinite(last.loss) ? `went from ${say(first.loss)} to ${say(tail)}` : `is ${last.loss}`;
  return [
    finding({
      kind: "rateTooHigh",
      severity: hasFailed ? "error" : "warning",
      step: last.step,
      message: `The learning rate is too high: updates reach ${say(largest)} of the weights, and about ${USUAL} is usual. The loss ${went}.`,
      evidence: { updateRatio: largest, loss: tail, firstLoss: first.loss, ...(rate !== undefined && { rate }) },
      remedy: to === undefined ? "Divide the rate by 10 until the loss falls." : `Try a rate of about ${say(to)}.`,
      fixes: [{ setting: "learningRate", to }],
    }),
  ];
}

/** Updates so small that nothing happens. */
export function rateTooLow(history: History): Finding[] {
  const trend = trendOf(history);
  const ratios = history.samples.map(updateRatioOf).filter(Number.isFinite);
  const largest = Math.max(0, ...ratios);
  if (trend === undefined || trend.span < 50 || ratios.length < 3 || largest === 0 || largest > 1e-4) return [];
  const { first, head, tail, last } = trend;
  const isFalling = tail < 0.9 * Math.max(head, first.loss);
  const isWarmingUp = (last.learningRate ?? 0) > 1.5 * (first.learningRate ?? Number.POSITIVE_INFINITY);
  if (isFalling || isWarmingUp || tail < 0.5 * chanceOf(history)) return [];
  const ratio = median(ratios);
  const rate = last.learningRate;
  const to = rate === undefined ? undefined : round((rate * USUAL) / ratio);
  return [
    finding({
      kind: "rateTooLow",
      severity: "warning",
      step: last.step,
      message: `The learning rate is too low: updates are ${say(ratio)} of the weights, and about ${USUAL} is usual. The loss went from ${say(head)} to ${say(tail)} in ${trend.span} steps.`,
      evidence: { updateRatio: ratio, loss: tail, firstLoss: first.loss, ...(rate !== undefined && { rate }) },
      remedy: to === undefined ? "Multiply the rate by 10 until the loss falls." : `Try a rate of about ${say(to)}.`,
      fixes: [{ setting: "learningRate", to }],
    }),
  ];
}

function chanceOf(history: History): number {
  return guessOf(history)?.loss ?? 0;
}

/** To 1 or 3 times a power of ten. */
function round(rate: number): number {
  const half = Math.round(2 * Math.log10(rate)) / 2;
  return Number((10 ** half).toPrecision(1));
}
