import * as losses from "@ganglion/losses";
import { isTensor, noGrad, refusal, scope, type Tensor } from "@ganglion/tensor";
import { call, literal, written } from "./modules/code.ts";

/** A loss as Python, and the tensors that it needs. */
export interface LossSource {
  readonly source: string;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

type Options = Readonly<Record<string, unknown>>;

/** A loss that we have, and what it is in PyTorch. */
interface KnownLoss {
  readonly compute: (output: Tensor, target: Tensor, options: object) => Tensor;
  /** PyTorch's function and the options' names in it. */
  readonly name: string;
  readonly names: Readonly<Record<string, string>>;
  /** What the mean is over, where that is not all elements: lines of `weight(output, target)`. */
  readonly weight?: (options: Options, target: Tensor) => readonly string[];
}

const SAMPLES = ["return torch.tensor(float(output.shape[0]))"];

function known(): readonly KnownLoss[] {
  return [
    {
      compute: losses.crossEntropy,
      name: "F.cross_entropy",
      names: { weight: "weight", ignoreIndex: "ignore_index", labelSmoothing: "label_smoothing" },
      weight: classWeight,
    },
    {
      compute: losses.binaryCrossEntropy,
      name: "F.binary_cross_entropy_with_logits",
      names: { weight: "weight", posWeight: "pos_weight" },
    },
    { compute: losses.meanSquaredError, name: "F.mse_loss", names: {} },
    { compute: losses.meanAbsoluteError, name: "F.l1_loss", names: {} },
    { compute: losses.huber, name: "F.huber_loss", names: { delta: "delta" } },
    { compute: losses.smoothL1, name: "F.smooth_l1_loss", names: { beta: "beta" } },
    {
      compute: losses.hinge,
      name: "F.multi_margin_loss",
      names: { margin: "margin", p: "p", weight: "weight" },
      weight: () => SAMPLES,
    },
    {
      compute: losses.klDivergence,
      name: "F.kl_div",
      names: { logTarget: "log_target" },
      weight: ({ reduction }) => (reduction === "batchMean" ? SAMPLES : ELEMENTS),
    },
  ];
}

const ELEMENTS = ["return torch.tensor(float(output.numel()))"];

function classWeight({ weight, ignoreIndex = -100 }: Options, target: Tensor): readonly string[] {
  if (target.dtype !== "int32") return ["return torch.tensor(float(output.numel() // output.shape[1]))"];
  const kept = `target != ${literal(ignoreIndex)}`;
  if (weight === undefined) return [`return (${kept}).sum()`];
  return [`return TENSORS["weight"].to(output.device)[target[${kept}]].sum()`];
}

/**
 * The source of `loss.py`. The loss is the one of ours that computes the same of these outputs.
 * @throws Error if there is none.
 */
export async function lossSource(
  loss: losses.Loss,
  options: Options,
  output: Tensor,
  target: Tensor,
  name: "loss" | "validation_loss" = "loss",
): Promise<LossSource> {
  const scaled = scope(() => noGrad(() => output.mul(3).add(0.5)).detach());
  try {
    for (const candidate of known()) {
      if (await isSame(loss, candidate, options, [output, scaled], target)) {
        return sourceOf(candidate, options, target, name);
      }
    }
  } finally {
    scaled.dispose();
  }
  const got =
    Object.keys(options).length === 0 ? "another, or one with options" : `another than any with ${shown(options)}`;
  const remedy =
    name === "loss"
      ? "Say what it gives the loss inside, { lossOptions: { labelSmoothing: 0.1 } }, or write it in Python: { lossSource }."
      : "Leave it out: train.py measures by loss then.";
  throw refusal(
    Error,
    "exportToPyTorch",
    `${name === "loss" ? "loss" : "validationLoss"} must be one of @ganglion/losses`,
    got,
    remedy,
  );
}

function shown(options: Options): string {
  return Object.keys(options).join(", ");
}

async function isSame(
  loss: losses.Loss,
  { compute }: KnownLoss,
  options: Options,
  outputs: readonly Tensor[],
  target: Tensor,
): Promise<boolean> {
  for (const output of outputs) {
    const [ours, theirs] = [
      await valueOf(() => compute(output, target, options)),
      await valueOf(() => loss(output, target)),
    ];
    if (ours === undefined || theirs === undefined) return false;
    if (!(Math.abs(ours - theirs) <= 1e-6 * (1e-3 + Math.abs(theirs)))) return false;
  }
  return true;
}

async function valueOf(compute: () => Tensor): Promise<number | undefined> {
  try {
    const value = scope(() => noGrad(compute).detach());
    const number = await value.item();
    value.dispose();
    return number;
  } catch {
    // Another loss, to which these shapes or options mean nothing.
    return undefined;
  }
}

function sourceOf({ name, names, weight }: KnownLoss, options: Options, target: Tensor, file: string): LossSource {
  const tensors: Record<string, Tensor> = {};
  const named: Record<string, unknown> = {};
  const held: string[] = [];
  for (const [option, value] of Object.entries(options)) {
    if (option === "reduction" || value === undefined) continue;
    const theirs = names[option] as string;
    if (isTensor(value)) {
      tensors[theirs] = value;
      held.push(`${theirs}=TENSORS[${literal(theirs)}].to(output.device)`);
    } else named[theirs] = value;
  }
  const reductions = { batchMean: "batchmean", sum: "sum" } as const;
  const reduction = reductions[options["reduction"] as keyof typeof reductions];
  const code = call(name, ["output", "target", ...held], { ...named, reduction });
  const over = reduction === "sum" ? ["return None"] : (weight?.(options, target) ?? ELEMENTS);
  const reads = held.length > 0 ? "import pathlib\n\n" : "";
  const loads =
    held.length > 0
      ? `\nimport tensors\n\nTENSORS = tensors.load(pathlib.Path(__file__).parent / "start" / "${file}.safetensors")\n`
      : "";
  const ignored = options["ignoreIndex"];
  const ignores = ignored === undefined ? "" : `\n# The label that does not count.\nIGNORED = ${literal(ignored)}\n`;
  const source = `"""The loss of a batch, and what its mean is over."""

${reads}import torch
import torch.nn.functional as F
${loads}${ignores}

def loss(output, target):
    return ${written(code, "    ")}


def weight(output, target):
    """By how much this batch counts beside others: what the mean is divided by. Nothing for a sum."""
${over.map((line) => `    ${line}\n`).join("")}`;
  return { source, tensors };
}
