import {
  anything,
  checkBoolean,
  checkOptions,
  checkSize,
  describeValue,
  type RandomDType,
  refusal,
} from "@ganglion/tensor";
import { checkNormOptions, NORM_CHECKS } from "./check.ts";

/**
 * The three questions that "is this batch norm frozen?" really is. Each can be answered without the others; what is left
 * out follows `context.training`, as in PyTorch.
 */
export interface BatchNormSwitches {
  /** Whether gradients reach weight and bias; true by default. */
  readonly trainable?: boolean;
  /** Whether calls move the running statistics; by default while training. */
  readonly updateRunning?: boolean;
  /** Which mean and variance are used; by default the batch's while training, else the running ones. */
  readonly normalizeBy?: "batch" | "running";
}

/** What `batchNorm` takes besides the number of channels. */
export interface BatchNormOptions extends BatchNormSwitches {
  /** Added to the variance, inside of the square root; 1e-5 by default. */
  readonly eps?: number;
  /** The weight of the newest batch in the running statistics, 0.1 by default; null is the average of all batches. */
  readonly momentum?: number | null;
  /** Whether there are a weight and a bias; true by default. */
  readonly affine?: boolean;
  /** Whether there are running statistics; without them every call normalizes by its own batch. */
  readonly trackRunningStats?: boolean;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/** The options with their defaults. Switches that follow `context.training` are absent. */
export interface BatchNormSettings extends BatchNormSwitches {
  readonly channels: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  readonly trainable: boolean;
}

/**
 * Fills in the defaults.
 * @throws TypeError for what is no option, or of another kind; RangeError if an option is not allowed.
 */
export function batchNormSettings(channels: number, options: BatchNormOptions): BatchNormSettings {
  checkSize("batchNorm", "channels", channels);
  checkNormOptions<BatchNormOptions>("batchNorm", options, {
    ...NORM_CHECKS,
    ...SWITCHES,
    momentum: anything,
    trackRunningStats: checkBoolean,
  });
  const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true, trainable = true } = options;
  const { updateRunning, normalizeBy } = options;
  if (momentum !== null && (typeof momentum !== "number" || !(momentum >= 0 && momentum <= 1))) {
    throw refusal(
      typeof momentum === "number" ? RangeError : TypeError,
      "batchNorm",
      "momentum must be from 0 to 1 or null",
      describeValue(momentum),
      "It is the weight of the newest batch; null averages all.",
    );
  }
  const settings: BatchNormSettings = {
    channels,
    eps,
    momentum,
    affine,
    trackRunningStats,
    trainable,
    ...(updateRunning === undefined ? {} : { updateRunning }),
    ...(normalizeBy === undefined ? {} : { normalizeBy }),
  };
  checkSwitches(settings);
  return settings;
}

/** What each switch must be. */
const SWITCHES = { trainable: checkBoolean, updateRunning: checkBoolean, normalizeBy: checkNormalizeBy };

function checkNormalizeBy(where: string, name: string, value: unknown): void {
  if (value === "batch" || value === "running") return;
  const remedy = "Leave it out to follow context.training.";
  throw refusal(RangeError, where, `${name} must be "batch" or "running"`, describeValue(value), remedy);
}

/** @throws TypeError for what is no switch of `where`, RangeError for a `normalizeBy` that is none. */
export function checkSwitchNames(where: string, switches: BatchNormSwitches): void {
  checkOptions<BatchNormSwitches>(where, switches, SWITCHES);
}

/** @throws RangeError if a switch needs running statistics where there are none. */
export function checkSwitches({ normalizeBy, updateRunning, trackRunningStats }: BatchNormSettings): void {
  if (trackRunningStats || (normalizeBy !== "running" && updateRunning !== true)) return;
  const got = normalizeBy === "running" ? 'normalizeBy "running"' : "updateRunning true";
  throw refusal(
    RangeError,
    "batchNorm",
    "there must be running statistics",
    `${got} with trackRunningStats false`,
    "Leave trackRunningStats out.",
  );
}
