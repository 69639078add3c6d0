import type { Plan } from "./advice.ts";

/** A plan for people: one sentence a step. */
export function planText(plan: Omit<Plan, "text" | "prepare" | "run" | "toString">): string {
  const { kind, cut, adaptsStatistics, frozen, rates, weightDecay, epochs, wantedEpochs, batchSize, augmentation } =
    plan;
  const lines: string[] = [];
  if (kind === "scratch") lines.push("Train the same network from new random weights.");
  if (adaptsStatistics) lines.push("Give the batch norms the statistics of the new data (AdaBN).");
  if (kind === "probe") {
    const place = cut === undefined ? "what the old head took in" : `the output of ${cut}`;
    lines.push(`Keep all layers as they are, and fit a linear classifier, in closed form, to ${place}.`);
    return [...lines, timeOf(plan)].join("\n");
  }
  if (kind !== "scratch") lines.push("Begin with a new head that is fitted to the features in closed form.");
  if (frozen.length > 0) lines.push(`Freeze ${rangeOf(frozen)}; train ${rangeOf(rates.map(({ path }) => path))}.`);
  else if (kind === "all") lines.push("Train all layers.");
  const [first, last] = [rates[0]?.learningRate ?? 0, rates.at(-1)?.learningRate ?? 0];
  const range = first === last ? `${round(last)}` : `${round(first)} (first part) to ${round(last)} (head)`;
  lines.push(
    `SGD with Nesterov's momentum 0.9, one cycle with largest rates of ${range}, weight decay ${weightDecay}, batches of ${batchSize}.`,
  );
  const limit = epochs < wantedEpochs ? `; ${wantedEpochs} if there were time` : "";
  lines.push(`${plural(epochs, "epoch")} (${plural(plan.steps, "step")}${limit}).`);
  if (augmentation.length > 0) lines.push(`Each time a picture is seen it is ${augmentation.join(" and ")}.`);
  return [...lines, timeOf(plan)].join("\n");
}

function timeOf({ seconds }: Pick<Plan, "seconds">): string {
  return `About ${secondsText(seconds)}.`;
}

/** `12 s`, `3 min`. */
export function secondsText(seconds: number): string {
  if (seconds < 9.95) return `${Number(seconds.toPrecision(2))} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function rangeOf(paths: readonly string[]): string {
  return paths.length < 3 ? paths.join(" and ") : `${paths[0]} to ${paths.at(-1)}`;
}

function round(value: number): number {
  return Number(value.toPrecision(2));
}

/** `1 step`, `2 steps`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
