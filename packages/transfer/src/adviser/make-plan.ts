import { trainedPlaces, unitsOf } from "../moves/units.ts";
import type { Plan, PlanKind } from "./advice.ts";
import { preparePlan, runPlan, type PlanSteps, stepsPerEpoch } from "./carry-out.ts";
import { planText } from "./plan-text.ts";
import type { PlanParts } from "./plan-parts.ts";
import { rateFactor, recipes, wantedEpochs } from "./recipes.ts";
import { forwardShare } from "./step-cost.ts";

/** The plan of a kind. */
export function makePlan(kind: PlanKind, parts: PlanParts): Plan {
  const { steps, cost } = stepsOf(kind, parts);
  const { epochs, batchSize } = steps;
  const perEpoch = stepsPerEpoch(parts.train.size, batchSize);
  const facts = {
    ...steps,
    wantedEpochs: cost.wanted,
    augmentation: kind === "probe" ? [] : parts.augmentation,
    steps: epochs * perEpoch,
    seconds: cost.before + epochs * perEpoch * cost.step,
  };
  const text = planText(facts);
  return {
    ...facts,
    text,
    prepare: (options) => preparePlan(steps, parts, options),
    run: (options) => runPlan(steps, parts, options),
    toString: () => text,
  };
}

/** What a plan costs: seconds before its training, seconds of a step, and the epochs that it wants. */
interface PlanCost {
  readonly before: number;
  readonly step: number;
  readonly wanted: number;
}

/** What a plan of a kind does, with as many epochs as there is time for. */
function stepsOf(kind: PlanKind, parts: PlanParts): { readonly steps: PlanSteps; readonly cost: PlanCost } {
  const { train, best, last, depths } = parts;
  const batchSize = Math.min(parts.batchSize, train.size);
  const rates = ratesOf(kind, parts);
  const step = parts.stepSeconds * stepShare(rates.length, parts);
  const wanted = kind === "probe" ? 0 : wantedEpochs(recipes[kind], train.size);
  const forward = (parts.looked.source.size / batchSize) * parts.stepSeconds * forwardShare;
  const before = kind === "scratch" ? 0 : forward * 2;
  const affordable = Math.floor((parts.secondsLeft - before) / (stepsPerEpoch(train.size, batchSize) * step));
  const place = depths[best.depth] as (typeof depths)[number];
  const steps = {
    kind,
    cut: kind === "probe" && !place.isLast ? place.path : undefined,
    // Only where a head gains by it: one that begins on worse features learns worse, though training changes all statistics. With 20 a
    // class of MNIST, after CIFAR-10, all layers were right on 94.6 % without, where the probe lost by it, and on 93.5 % with it.
    adaptsStatistics: kind !== "scratch" && (kind === "probe" ? best : last).isAdapted,
    frozen: frozenBy(kind, parts),
    rates,
    weightDecay: kind === "probe" ? 0 : recipes[kind].weightDecay,
    epochs: kind === "probe" ? 0 : Math.max(1, Math.min(wanted, affordable)),
    batchSize,
  };
  return { steps, cost: { before, step, wanted } };
}

/** The paths of what stays: for the last stage all parts up to the end of the stage before it. */
function frozenBy(kind: PlanKind, { model, depths, lastStageAfter }: PlanParts): string[] {
  if (kind !== "last") return [];
  const paths = unitsOf("advise", model).map(({ path }) => path);
  const head = (depths.at(-1) as (typeof depths)[number]).path;
  const end = lastStageAfter === undefined ? paths.indexOf(head) - 1 : paths.indexOf(lastStageAfter);
  return paths.slice(0, end + 1);
}

/**
 * How much of a step of the whole model one that trains the last parts takes: all of the way there, and the way back through them. Parts
 * count alike, as networks are built: where pictures get smaller there are more channels.
 */
function stepShare(trained: number, { model }: PlanParts): number {
  const all = unitsOf("advise", model).filter((unit) => trainedPlaces(unit).length > 0).length;
  return all === 0 ? 1 : forwardShare + (1 - forwardShare) * (Math.min(trained, all) / all);
}

/** The rates of the parts that a plan trains, which fall towards the input. */
function ratesOf(kind: PlanKind, parts: PlanParts): { readonly path: string; readonly learningRate: number }[] {
  if (kind === "probe") return [];
  const { learningRate } = recipes[kind];
  const factor = rateFactor(recipes[kind], parts.isSimilar);
  const frozen = new Set(frozenBy(kind, parts));
  const trained = unitsOf("advise", parts.model).filter(
    (unit) => !frozen.has(unit.path) && trainedPlaces(unit).length > 0,
  );
  return trained.map(({ path }, i) => ({ path, learningRate: learningRate * factor ** (trained.length - 1 - i) }));
}
