import { type Checkpoint, fit, type FitOptions } from "@ganglion/train";
import {
  anything,
  type Check,
  checkFunction,
  checkModel,
  checkOptions,
  checkPositive,
  checkRng,
  checkString,
  describeValue,
  isPlainObject,
  type Layer,
  type OptionChecks,
  refusal,
  rng,
  walkLayers,
} from "@ganglion/tensor";
import { checkAllSaid, checkAveraging } from "./average-facts.ts";
import type { Clip, PyTorchRun } from "./pytorch-run.ts";
import { checkWatched } from "./watched.ts";

const where = "exportToPyTorch";

/** A run that was checked, with the place where it is. */
export interface ResolvedRun extends PyTorchRun {
  readonly checkpoint: Checkpoint;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
}

/** Ours are checked here, those of `fit` by `fit` itself. */
const OWN: OptionChecks<
  Partial<
    Record<
      | "checkpoint"
      | "lossOptions"
      | "lossSource"
      | "clip"
      | "averaging"
      | "plateauMetric"
      | "penaltySource"
      | "augmentationSource"
      | "optimizerSource"
      | "preparation"
      | "translate",
      unknown
    >
  >
> = {
  checkpoint: anything,
  lossOptions: checkPlain,
  lossSource: /* @__PURE__ */ definesOf("loss(output, target)", "weight(output, target)"),
  clip: checkClip,
  averaging: checkAveraging,
  plateauMetric: checkWatched,
  penaltySource: /* @__PURE__ */ definesOf("penalty(model)"),
  augmentationSource: /* @__PURE__ */ definesOf("change(x, y, chances)"),
  optimizerSource: /* @__PURE__ */ definesOf("make_optimizer(groups)"),
  preparation: checkPreparation,
  translate: checkFunction,
};

/**
 * Checks a run, and finds where it is.
 * @throws TypeError, RangeError for what `fit` refuses, or for a checkpoint of another run; Error for functions that cannot be looked
 * into and change the weights.
 */
export function resolveRun(run: PyTorchRun): ResolvedRun {
  if (!isPlainObject(run)) {
    const remedy = "Pass { model, ...options of fit, checkpoint: training.checkpoint() }.";
    throw refusal(TypeError, where, "run must be a plain object", describeValue(run), remedy);
  }
  const { model } = run;
  checkModel(where, model);
  const { own, options } = parted(run);
  checkOptions<Partial<Record<keyof typeof OWN, unknown>>>(where, own, OWN);
  if ((options as FitOptions).resume !== undefined) {
    const remedy = "Write { ...options, resume: undefined, checkpoint }.";
    throw refusal(TypeError, where, "where the run is must be said by checkpoint", "resume", remedy);
  }
  // What `fit` refuses comes first: nothing else is looked at before it is what it should be.
  const begun = beginningOf(run, options);
  const { checkpoint, shuffle = true, dropLast = false } = run;
  let isOurs = false;
  try {
    refuseUnseen(run);
    checkAllSaid(run);
    if (checkpoint !== undefined) checkSame(checkpoint, begun);
    isOurs = checkpoint === undefined;
  } finally {
    if (!isOurs) release(begun);
  }
  return { ...run, checkpoint: checkpoint ?? begun, shuffle, dropLast };
}

/** The options that are ours, and those of `fit`. */
function parted(run: PyTorchRun): {
  own: Partial<Record<keyof typeof OWN, unknown>>;
  options: FitOptions;
} {
  const isOwn = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(OWN, name);
  const entries = Object.entries(run).filter(([name]) => name !== "model");
  return {
    own: Object.fromEntries(entries.filter(isOwn)),
    options: Object.fromEntries(entries.filter((entry) => !isOwn(entry))) as unknown as FitOptions,
  };
}

/** The checkpoint of a run that has made no step: `fit` says what is wrong with its options. */
function beginningOf({ model, rng: random }: PyTorchRun, options: Omit<FitOptions, "resume">): Checkpoint {
  // `fit` splits the generator; the run's own stays as it is.
  if (random !== undefined) checkRng("fit", "rng", random);
  return fit(model, random === undefined ? options : { ...options, rng: rng(random.state()) }).checkpoint();
}

/** Gives back what a checkpoint holds. */
export function release({ model, optimizer, averages }: Checkpoint): void {
  for (const { tensors } of [{ tensors: model }, optimizer, ...Object.values(averages)]) {
    for (const x of Object.values(tensors)) x.dispose();
  }
}

function checkSame(checkpoint: unknown, begun: Checkpoint): void {
  const remedy = "Pass training.checkpoint(), or what checkpointFolder(...).load() found, of this run.";
  const { version, fingerprint, optimizer } = (Object(checkpoint) ?? {}) as Partial<Checkpoint>;
  if (version !== begun.version || fingerprint === undefined || optimizer === undefined) {
    throw refusal(TypeError, where, "checkpoint must be one of fit", describeValue(checkpoint), remedy);
  }
  for (const [name, value] of Object.entries(begun.fingerprint)) {
    const found: unknown = fingerprint[name as keyof typeof fingerprint];
    if (JSON.stringify(found) === JSON.stringify(value)) continue;
    const got = JSON.stringify(found)?.slice(0, 100) ?? "none";
    const rule = `the checkpoint must be of a run with ${name} ${JSON.stringify(value).slice(0, 100)}`;
    throw refusal(RangeError, where, rule, got, remedy);
  }
}

/** @throws Error for what changes the weights and cannot be written down. */
function refuseUnseen({ afterBackward, clip, ...rest }: PyTorchRun): void {
  const rule = "the run must be one that can be written down";
  const refuse = (got: string, remedy: string): Error => refusal(Error, where, rule, got, remedy);
  if (afterBackward !== undefined && clip === undefined) {
    throw refuse(
      "one with afterBackward",
      "If it clips gradients, say { clip: { norm: 1 } } or { clip: { value: 1 } }.",
    );
  }
  const { accumulate = 1 } = rest;
  if (accumulate > 1 && hasBatchStatistics(rest.model)) {
    throw refuse(
      "one that accumulates parts of batches, which batch norm sees one by one",
      "Use groupNorm, or larger parts.",
    );
  }
}

/** Whether something in the model normalizes by the batch. */
export function hasBatchStatistics(model: Layer): boolean {
  return walkLayers(model).some(
    ({ layer: { traits, buffers } }) => traits?.normalizes === true && Object.keys(buffers ?? {}).length > 0,
  );
}

/** A check that Python defines these functions. */
function definesOf(...functions: readonly string[]): Check {
  return (at, name, value) => {
    checkString(at, name, value, true);
    const lacking = functions.filter((each) => !(value as string).includes(`def ${each.split("(")[0]}(`));
    if (lacking.length === 0) return;
    const rule = `${name} must define ${functions.join(" and ")}`;
    const got = `Python without ${lacking.map((each) => each.split("(")[0]).join(" and ")}`;
    throw refusal(RangeError, at, rule, got, REMEDIES[name as keyof typeof REMEDIES]);
  };
}

const REMEDIES = {
  lossSource:
    "weight(output, target) is the tensor that the mean of loss(output, target) is divided by, or None for a sum.",
  penaltySource: "It returns a scalar tensor, of the model's parameters.",
  optimizerSource: "It returns a torch.optim.Optimizer of these groups.",
  augmentationSource: "It returns x and y as they are to be, of NumPy's arrays.",
};

function checkPlain(at: string, name: string, value: unknown): void {
  if (isPlainObject(value)) return;
  const remedy = "Pass what loss gives the loss inside, such as { labelSmoothing: 0.1 }.";
  throw refusal(TypeError, at, `${name} must be a plain object`, describeValue(value), remedy);
}

function checkClip(at: string, name: string, value: unknown): asserts value is Clip {
  const remedy = "Write { norm: 1 } or { value: 1 }.";
  const [[by, limit] = [], ...others] = isPlainObject(value) ? Object.entries(value) : [];
  if ((by === "norm" || by === "value") && others.length === 0) return checkPositive(at, `${name}.${by}`, limit);
  throw refusal(TypeError, at, `${name} must say a norm or a value`, describeValue(value), remedy);
}

function checkPreparation(at: string, name: string, value: unknown): void {
  const hasJson = typeof (value as { readonly toJSON?: unknown } | null)?.toJSON === "function";
  if (typeof value === "function" && hasJson) return;
  const remedy = "Pass what standardize(...) or compose(...) returned.";
  throw refusal(
    TypeError,
    at,
    `${name} must be a fitted function of @ganglion/preprocessing`,
    describeValue(value),
    remedy,
  );
}
