import { crossEntropy } from "@ganglion/losses";
import { linear } from "@ganglion/layers";
import { recalibrate } from "@ganglion/normalization";
import { oneCycle, type Optimizer, sgd } from "@ganglion/optim";
import {
  type AbortSignalLike,
  buffersOf,
  checkFunction,
  checkOptions,
  checkSignal,
  copyModel,
  describeValue,
  type Layer,
  type OptionChecks,
  parametersOf,
  refusal,
  type Rng,
  rng,
  type Tensor,
} from "@ganglion/tensor";
import { type EndEvent, fit, type FitOptions } from "@ganglion/train";
import { paceOf } from "../features/pace.ts";
import { ridgeProbe } from "../features/ridge-probe.ts";
import { freeze } from "../moves/freeze.ts";
import { parameterGroups } from "../moves/parameter-groups.ts";
import type { Plan, PlanResult, PreparedPlan, PrepareOptions, RunOptions } from "./advice.ts";
import { lookInside } from "./look-inside.ts";
import { featuresOf, scaleTemperature, withHead } from "./new-head.ts";
import type { PlanParts } from "./plan-parts.ts";
import { rateFactor, recipes } from "./recipes.ts";
import { eachBatch } from "./samples.ts";
import { startAnew } from "./start-anew.ts";

/** What of a plan says how it is carried out. */
export type PlanSteps = Pick<
  Plan,
  "kind" | "cut" | "adaptsStatistics" | "frozen" | "epochs" | "batchSize" | "weightDecay" | "rates"
>;

/** Makes the model of a plan ready. */
export async function preparePlan(
  steps: PlanSteps,
  parts: PlanParts,
  options: PrepareOptions = {},
): Promise<PreparedPlan> {
  const where = "plan.prepare";
  checkOptions<PrepareOptions>(where, options, { signal: checkSignal });
  options.signal?.throwIfAborted();
  const random = rng(parts.rngState);
  const copy = copyModel(parts.model);
  try {
    const body = steps.kind === "scratch" ? scratch(copy, parts, random) : await headed(copy, steps, parts, options);
    const model = steps.frozen.length > 0 ? freeze(body, [...steps.frozen]) : body;
    disposeBut(copy, model);
    return { model, fitOptions: steps.kind === "probe" ? undefined : fitting(model, steps, parts, random) };
  } catch (error) {
    disposeBut(copy);
    throw error;
  }
}

/** Frees the tensors of a model, such as its old head, but those that another has. */
function disposeBut(model: Layer, other?: Layer): void {
  const kept = new Set(other === undefined ? [] : [...parametersOf(other), ...buffersOf(other)]);
  for (const x of [...parametersOf(model), ...buffersOf(model)]) if (!kept.has(x)) x.dispose();
}

/** The same network with new random weights. */
function scratch(copy: Layer, { depths, shapes, samples }: PlanParts, random: Rng): Layer {
  startAnew(copy, random);
  const shape = shapes.at(-1) ?? [];
  const features = shape[1] ?? 1;
  const head = linear(features, samples.classes.length, { rng: random });
  return withHead("plan.prepare", copy, depths.at(-1) as (typeof depths)[number], shape, head);
}

/** The network with a head that a ridge probe has found, on features of the batch norms that the plan wants. */
async function headed(
  copy: Layer,
  { kind, cut, adaptsStatistics }: PlanSteps,
  { looked, batchSize, depths, shapes, samples }: PlanParts,
  { signal }: PrepareOptions,
): Promise<Layer> {
  const where = "plan.prepare";
  const index = cut === undefined ? depths.length - 1 : depths.findIndex(({ path, isLast }) => path === cut && !isLast);
  const depth = depths[index] as (typeof depths)[number];
  const pace = paceOf(Number.POSITIVE_INFINITY, { signal });
  if (adaptsStatistics) {
    await recalibrate(copy, inputsOf(where, looked.source, batchSize, signal));
  }
  const look = { where, source: looked.source, batchSize, limit: looked.limit, pace, depths: [depth] };
  const { features, labels } = await lookInside(copy, look);
  const data = featuresOf(features[0] as (typeof features)[number], labels, samples.classes);
  const probe = await ridgeProbe(data, { ...(signal && { signal }) });
  if (kind !== "probe") await scaleTemperature(probe.layer, data, probe.strength);
  return withHead(where, copy, depth, shapes[index] as (typeof shapes)[number], probe.layer);
}

async function* inputsOf(
  where: string,
  source: PlanParts["train"],
  batchSize: number,
  signal: AbortSignalLike | undefined,
): AsyncGenerator<Tensor> {
  for await (const x of eachBatch(where, source, { batchSize }, (input) => input.detach())) {
    signal?.throwIfAborted();
    yield x;
  }
}

function fitting(model: Layer, steps: PlanSteps, { train, isSimilar }: PlanParts, random: Rng): FitOptions {
  const { epochs, batchSize } = steps;
  return {
    train,
    loss: crossEntropy,
    optimizer: optimizerOf(model, steps, epochs * stepsPerEpoch(train.size, batchSize), isSimilar),
    epochs,
    batchSize,
    rng: random,
    dropLast: dropsLast(train.size, batchSize),
  };
}

/** A last batch of a single sample would leave batch norms without a variance. */
function dropsLast(samples: number, batchSize: number): boolean {
  return samples > batchSize && samples % batchSize === 1;
}

/** How many steps an epoch has. */
export function stepsPerEpoch(samples: number, batchSize: number): number {
  return dropsLast(samples, batchSize) ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
}

/** SGD with Nesterov's momentum, one cycle for each part, and weight decay on what multiplies. */
function optimizerOf(model: Layer, { kind, weightDecay }: PlanSteps, steps: number, isSimilar: boolean): Optimizer {
  const recipe = recipes[kind as keyof typeof recipes];
  const { learningRate } = recipe;
  const factor = rateFactor(recipe, isSimilar);
  const groups = parameterGroups(model, { learningRate, factor }).flatMap((group) => {
    const rate = oneCycle({ peak: group.learningRate, steps, warmupFraction: 0.2 });
    const [weights, others] = [true, false].map((isWeight) =>
      group.parameters.filter(({ rank }) => rank > 1 === isWeight),
    );
    return [
      { parameters: weights ?? [], learningRate: rate, weightDecay },
      { parameters: others ?? [], learningRate: rate, weightDecay: 0 },
    ].filter(({ parameters }) => parameters.length > 0);
  });
  return sgd(groups, { learningRate, momentum: 0.9, nesterov: true });
}

const RUN_CHECKS: OptionChecks<RunOptions> = {
  signal: checkSignal,
  onEvent: checkFunction,
  validation: (where, name, value) => {
    if (typeof (Object(value) as { readonly batches?: unknown }).batches === "function") return;
    const remedy = "Pass a dataset.";
    throw refusal(TypeError, where, `${name} must be a source of batches`, describeValue(value), remedy);
  },
};

/** Makes the model of a plan ready, and trains it. */
export async function runPlan(steps: PlanSteps, parts: PlanParts, options: RunOptions = {}): Promise<PlanResult> {
  checkOptions<RunOptions>("plan.run", options, RUN_CHECKS, { onProgress: "onEvent", test: "validation" });
  const { signal, onEvent, validation } = options;
  const { model, fitOptions } = await preparePlan(steps, parts, { ...(signal && { signal }) });
  if (fitOptions === undefined) return { model, end: undefined };
  let end: EndEvent | undefined;
  try {
    for await (const event of fit(model, { ...fitOptions, validation, signal })) {
      onEvent?.(event);
      if (event.type === "end") end = event;
    }
  } catch (error) {
    disposeBut(model);
    throw error;
  } finally {
    (fitOptions.optimizer as Optimizer).dispose();
  }
  return { model, end };
}
