import {
  checkTensor,
  type Context,
  copyModel,
  type Layer,
  noGrad,
  type Rng,
  scope,
  slice,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";
import { createBoard } from "../collect/board.ts";
import { inputSample, measureInput } from "../collect/input-entry.ts";
import type { LabelledBatch } from "../count-dead-units.ts";
import { finding, type Finding } from "../finding.ts";
import { inputFindings } from "../verdicts/inputs.ts";
import { say } from "../verdicts/numbers.ts";
import { checkData } from "./check-data.ts";
import { checkGradients } from "./check-gradients.ts";
import { adamDescent, type Descent } from "./descend.ts";
import type { RateRange } from "./rate-range.ts";

/** One of the checks. */
export interface SanityCheckPart {
  readonly name: "firstLoss" | "inputs" | "data" | "gradients" | "overfit" | "learningRate";
  readonly passed: boolean;
  /** What came out, as a sentence with numbers. */
  readonly message: string;
}

/** How many samples are learnt by heart, in how many steps at most, and with which rate. */
const [BY_HEART, STEPS, RATE] = [16, 150, 0.01];

/** On how many samples gradients are compared: the reference backend is slow, and each sample is computed by itself. */
const COMPARED = 2;

/** What is checked, and with what. */
export interface Work {
  readonly model: Layer;
  readonly batch: LabelledBatch;
  readonly loss: (output: Tensor, y: Tensor) => Tensor;
  readonly random: Rng;
  /** Awaited between the parts of a long check, with the share of it that is done: tells, lets others run, and ends by throwing. */
  readonly tick: (share: number) => Promise<void>;
}

/** A check with what it found. */
export interface Part {
  readonly check: SanityCheckPart;
  readonly findings: readonly Finding[];
}

function part(
  name: SanityCheckPart["name"],
  passed: boolean,
  message: string,
  findings: readonly Finding[] = [],
): Part {
  return { check: { name, passed, message }, findings };
}

/** Lets a copy of the model go down the loss of some samples. */
export async function withCopy<T>(
  { model, loss, random }: Work,
  make: (model: Layer, loss: () => Tensor) => Descent,
  { x, y }: LabelledBatch,
  body: (descent: Descent) => Promise<T>,
): Promise<T> {
  const copy = copyModel(model);
  const context: Context = { training: true, rng: random };
  const descent = make(copy, () => {
    const value = loss(copy(x, context), y);
    checkTensor("sanityCheck", "what loss returns", value);
    return value;
  });
  try {
    return await body(descent);
  } finally {
    descent.dispose();
    for (const { tensor } of stateEntries(copy)) tensor.dispose();
  }
}

/** Whether the first loss is that of a guess. */
export async function firstLoss({ model, batch: { x, y }, loss }: Work): Promise<Part> {
  const { value, shape } = scope(() =>
    noGrad(() => {
      const output = model(x, { training: false });
      return { value: loss(output, y), shape: output.shape };
    }),
  );
  const first = await value.item();
  value.dispose();
  const classes = y.dtype === "int32" && shape.length === 2 ? (shape[1] as number) : undefined;
  if (classes === undefined || classes < 2) {
    return part("firstLoss", Number.isFinite(first), `The first loss is ${say(first, 4)}.`);
  }
  const chance = Math.log(classes);
  const passed = first > 0.5 * chance && first < 1.5 * chance + 0.5;
  const message = `The first loss is ${say(first, 4)}, and ln ${classes} = ${say(chance, 4)} is a guess.`;
  if (passed) return part("firstLoss", true, message);
  const remedy =
    "Begin with smaller weights in the last layer, scale the inputs, and give the loss scores, not probabilities.";
  const evidence = { loss: first, chance };
  const fixes = [{ setting: "init", to: "xavierNormal" }] as const;
  return part("firstLoss", false, message, [
    finding({ kind: "init", severity: "warning", message, evidence, remedy, fixes }),
  ]);
}

/** Whether the inputs are centred and scaled. */
export async function inputs({ batch: { x } }: Work): Promise<Part> {
  const board = createBoard();
  const entry = scope(() => noGrad(() => measureInput(board, x)));
  board.finish();
  const read = await board.read();
  if (entry === undefined) return part("inputs", true, "The inputs are whole numbers.");
  const sample = inputSample(read, entry);
  const findings = inputFindings(sample);
  const { mean, std, min, max } = sample;
  const message = `The inputs go from ${say(min)} to ${say(max)}, with mean ${say(mean)} and deviation ${say(std)}.`;
  const passed = sample.isFinite && findings.every(({ severity }) => severity === "note");
  return part("inputs", passed, message, findings);
}

/** Whether labels stand in the inputs, or held-out samples among the others. */
export async function data({ batch }: Work, validation: LabelledBatch | undefined): Promise<Part> {
  const { leaking, repeated, heldOut } = await checkData(batch, validation);
  const findings: Finding[] = [];
  if (leaking.length > 0) {
    findings.push(
      leak(`Feature ${leaking[0]} of the inputs tells the label by itself.`, { feature: leaking[0] as number }),
    );
  }
  if (repeated > 0) {
    findings.push(leak(`${repeated} of ${heldOut} held-out samples are among the others.`, { repeated, heldOut }));
  }
  const message =
    findings.map((found) => found.message).join(" ") || "No label stands in the inputs, and no sample in both sets.";
  return part("data", findings.length === 0, message, findings);
}

function leak(message: string, evidence: Finding["evidence"]): Finding {
  const remedy = "Leave it out: what is measured on such samples says nothing about others.";
  return finding({ kind: "labelsLeaking", severity: "warning", message, evidence, remedy });
}

/** Whether gradients are what differences say. */
export async function gradients({ model, batch, loss, random, tick }: Work): Promise<Part> {
  const few = head(batch, COMPARED);
  const work = { model, batch: few, loss, random };
  const { checked, skipped, error } = await checkGradients(work, tick).finally(() => dispose(few));
  const kinks = skipped === 0 ? "" : ` ${skipped} at kinks were left out.`;
  const message = `${checked} gradients differ from differences in float64 by at most ${say(error)} of their size.${kinks}`;
  const remedy =
    "Look at the vjp of your own operations, and for detach() or data() on the way from parameters to the loss.";
  const evidence = { error, checked };
  const findings = [finding({ kind: "zeroGradient", severity: "error", message, evidence, remedy })];
  return error < 1e-3 ? part("gradients", true, message) : part("gradients", false, message, findings);
}

/** Whether a few samples can be learnt by heart. */
export async function overfit(work: Work): Promise<Part> {
  const few = head(work.batch, BY_HEART);
  const losses = await withCopy(work, adamDescent, few, async (descent) => {
    const seen: number[] = [];
    for (let i = 0; i < STEPS; i++) {
      await work.tick(i / STEPS);
      seen.push(await descent.step(RATE));
      if ((seen.at(-1) as number) < 0.1 * (seen[0] as number)) break;
    }
    return seen;
  }).finally(() => dispose(few));
  const [first = Number.NaN, least] = [losses[0], Math.min(...losses)];
  const passed = least < 0.3 * first;
  const message = `The loss of ${few.x.shape[0]} samples went from ${say(first)} to ${say(least)} in ${losses.length} steps.`;
  if (passed) return part("overfit", true, message);
  const remedy =
    "A network that cannot learn a few samples by heart has a fault: look at gradients, units and labels, or it is too small.";
  const evidence = { first, least, steps: losses.length };
  return part("overfit", false, message, [finding({ kind: "guessing", severity: "error", message, evidence, remedy })]);
}

/** What the range test says. */
export function learningRate({ suggestion, rates }: RateRange): Part {
  const message =
    suggestion === undefined
      ? "The loss fell at no learning rate."
      : `Plain gradient descent goes well with a rate of about ${say(suggestion)}; the loss was looked at up to ${say(rates.at(-1) as number)}.`;
  return part("learningRate", suggestion !== undefined, message);
}

/** The first samples of a batch. */
function head({ x, y }: LabelledBatch, most: number): LabelledBatch {
  const take = (all: Tensor): Tensor => slice(all, [[0, Math.min(most, all.shape[0] as number)]]);
  return { x: take(x), y: take(y) };
}

function dispose({ x, y }: LabelledBatch): void {
  for (const one of [x, y]) one.dispose();
}
