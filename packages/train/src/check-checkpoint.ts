import { describeValue, type Layer, refusal, rng, type RngState } from "@ganglion/tensor";
import type { Sums } from "./averages.ts";
import { promisedBy } from "./check-source.ts";
import type { Checkpoint } from "./checkpoint.ts";
import * as look from "./checkpoint-shape.ts";
import type { ResolvedOptions } from "./fit-options.ts";
import { checkpointVersion, fingerprintOf, firstDifference } from "./fingerprint.ts";

const remedy =
  "Resume with the data, the options, the model, the optimizer and the averages of the run that was saved.";

const rateRemedy =
  "Resume with the rate of the run that was saved; to go on with another, set optimizer.groups[0].learningRate at the first event.";

/**
 * Checks all of a checkpoint but what model, optimizer and averages check themselves when they load it, first that it is one
 * and then that it is of this run.
 * @throws RangeError unless a run like this one can have saved it.
 */
export function checkCheckpoint(checkpoint: Checkpoint, model: Layer, options: ResolvedOptions): void {
  checkVersion("fit", checkpoint);
  if (Object.hasOwn(checkpoint, "checksum")) {
    const rule = "all of the checkpoint must be one of live tensors";
    throw refusal(RangeError, "fit", rule, "a stored one", "Pass loadCheckpoint(stored).");
  }
  checkpointLook(look.liveTensor)("fit", "", checkpoint);
  const difference = firstDifference(fingerprintOf(model, options), checkpoint.fingerprint);
  if (difference !== undefined) {
    const { path, ours, theirs } = difference;
    const rule = `the checkpoint must be of a run with ${path} ${shorten(JSON.stringify(ours))}`;
    const change = path.endsWith("learningRate") ? rateRemedy : remedy;
    throw refusal(RangeError, "fit", rule, shorten(JSON.stringify(theirs)), change);
  }
  checkPlace(checkpoint, options);
  checkSums(checkpoint, options);
  checkGenerators(checkpoint);
}

/** @throws RangeError unless `value` is a checkpoint of this format. */
export function checkVersion(where: string, value: unknown): void {
  const version: unknown = look.recordOf(where, "all", value)["version"];
  if (version === checkpointVersion) return;
  const rule = `the checkpoint's version must be ${checkpointVersion}`;
  throw refusal(RangeError, where, rule, describeValue(version), "It was made by another release.");
}

/** The form of a checkpoint whose tensors look as they should. */
export function checkpointLook(tensor: look.Look, more: Readonly<Record<string, look.Look>> = {}): look.Look {
  const tensors = look.recordOfAll(tensor);
  const sums = look.fields({
    totals: look.listOf(look.number),
    weights: look.listOf(look.number),
    samples: look.whole,
  });
  return look.fields({
    version: look.whole,
    fingerprint: look.fields({
      size: look.whole,
      batchSize: look.whole,
      accumulate: look.whole,
      shuffle: look.flag,
      dropLast: look.flag,
      rng: look.plain,
      parameters: look.plain,
      optimizer: look.plain,
      metrics: look.plain,
      averages: look.plain,
    }),
    model: tensors,
    optimizer: withTensors(tensors),
    averages: look.recordOfAll(withTensors(tensors)),
    random: look.generator,
    noise: look.generator,
    order: look.orNull(look.generator),
    epoch: look.whole,
    cursor: look.whole,
    seen: look.whole,
    step: look.whole,
    sums,
    recent: sums,
    seconds: look.duration,
    ...more,
  });
}

/** The state of an optimizer or an average, which knows best what else is in it. */
function withTensors(tensors: look.Look): look.Look {
  return (where, path, value) => {
    const { tensors: own, ...others } = look.recordOf(where, path, value);
    tensors(where, `${path}.tensors`, own);
    look.plain(where, path, others);
  };
}

function checkPlace(checkpoint: Checkpoint, { train, batchSize, dropLast, epochs }: ResolvedOptions): void {
  const { epoch, cursor, seen, step } = checkpoint;
  const { batches, samples } = promisedBy(train.size, batchSize, dropLast);
  if (epoch > epochs) {
    const rule = `the checkpoint must be within the ${epochs} epochs that are asked for`;
    throw refusal(RangeError, "fit", rule, `one after ${epoch}`, "Ask for more epochs, counted from the first.");
  }
  if (cursor > batches)
    throw look.unsaved("fit", "cursor", `at most ${batches}, the batches of an epoch`, String(cursor));
  const isSeen = cursor === 0 ? seen === 0 : seen >= cursor && seen <= samples;
  if (!isSeen) throw look.unsaved("fit", "seen", "the samples of the batches that are done", String(seen));
  const steps = epoch * batches + cursor;
  if (step !== steps) throw look.unsaved("fit", "step", `${steps}, the batches that are done`, String(step));
}

function checkSums({ sums, recent, seen, cursor }: Checkpoint, { metrics }: ResolvedOptions): void {
  const values = 1 + Object.keys(metrics).length;
  const check = (path: string, { totals, weights, samples }: Sums, most: number, isExact: boolean): void => {
    const lengths = samples === 0 ? [0] : [values, values + 1];
    const isWhole = lengths.includes(totals.length) && weights.length === totals.length;
    const isFinite = weights.every(Number.isFinite) && Number.isFinite(totals[0] ?? 0);
    if (isWhole && isFinite && (isExact ? samples === most : samples <= most)) return;
    throw look.unsaved("fit", path, "the sums over the batches that are done", "others");
  };
  check("sums", sums, seen, true);
  check("recent", recent, cursor === 0 ? 0 : seen, false);
}

/** Each generator but the first is split off another, so that they prove each other. */
function checkGenerators({ random, noise, order, epoch, cursor }: Checkpoint): void {
  const splits = 1 + epoch + (order === null ? 0 : 1);
  const child = (number: number): RngState =>
    rng({ ...random, splits: number })
      .split()
      .state();
  if (random.block !== 0 || random.splits !== splits) {
    throw look.unsaved("fit", "random", `a generator that was split ${splits} times`, "another");
  }
  if (String(noise.key) !== String(child(0).key)) {
    throw look.unsaved("fit", "noise", "the first that was split off random", "another");
  }
  const isOrder = order === null ? cursor === 0 : JSON.stringify(order) === JSON.stringify(child(splits - 1));
  if (!isOrder)
    throw look.unsaved("fit", "order", "the last that was split off random, or null between epochs", "another");
}

function shorten(value: string | undefined): string {
  const shown = String(value);
  return shown.length > 200 ? `${shown.slice(0, 200)}...` : shown;
}
