import { auditInit, type AuditedLayer, collector, type Distribution, type StepSample } from "@ganglion/diagnostics";
import * as inits from "@ganglion/init";
import type { InitRule } from "@ganglion/init";
import { linear, residual, sequential } from "@ganglion/layers";
import { backward, type Initializer, type Layer, parametersOf, rng, scope, type Tensor } from "@ganglion/tensor";
import { activationFunctions } from "../frame/activation-functions.ts";
import type { InitQuestion } from "./settings.ts";

/** What came of one layer. */
export interface MeasuredLayer {
  readonly number: number;
  readonly output: Distribution;
  /** The deviation of the output that the closed form expects; undefined where there is none. */
  readonly expectedStd: number | undefined;
  /** The root of the gradient's mean square, for gradients of mean square 1 at the end of the network. */
  readonly gradient: number | undefined;
  readonly expectedGradient: number | undefined;
  readonly verdict: AuditedLayer["verdict"];
}

/** What came of a network. */
export interface InitAnswer {
  readonly layers: readonly MeasuredLayer[];
  /** The deviation of the last layer's output by that of the input. */
  readonly ratio: number;
  readonly verdict: AuditedLayer["verdict"];
  readonly parameters: number;
}

const samples = 128;
/** The share of zeros among sparse weights, 0-1. */
const sparsity = 0.9;
/** What counts as kept, for networks of which the closed form says nothing: the output by the input. */
const kept = { least: 0.3, most: 3 };

/** How far measuring is: the weights are drawn, repaired perhaps, and then signals go forward and gradients back. */
export interface InitProgress {
  readonly stage: "draw" | "repair" | "signal";
  /** How many layers of how many are drawn; the other stages do not know. */
  readonly done: number;
  readonly total: number;
}

/** Hears how far it is. */
export type InitReport = (progress: InitProgress) => unknown;

/** Begins a network as asked, and sends a batch of normal numbers through it and gradients back. */
export async function measureInit(question: InitQuestion, report: InitReport = () => undefined): Promise<InitAnswer> {
  const random = rng(question.seed);
  const x = random.normal([samples, question.width]);
  const model = await begin(question, x, report);
  try {
    report({ stage: "signal", done: 0, total: 1 });
    const { layers: audited } = await auditInit(model, x, { rng: rng(question.seed) });
    const sample = await look(model, x);
    return summarize(question, audited, sample, parametersOf(model));
  } finally {
    for (const parameter of parametersOf(model)) parameter.dispose();
    x.dispose();
  }
}

async function begin(question: InitQuestion, x: Tensor, report: InitReport): Promise<Layer> {
  const { repair, network, scheme, seed } = question;
  const options = { rng: rng(seed + 1) };
  const isResidual = network === "residual" || repair === "fixup";
  const model = isResidual ? residualNet(question) : plainNet(question);
  if (repair === "fixup") {
    report({ stage: "repair", done: 0, total: 1 });
    return inits.fixup(model, options).model;
  }
  const count = counter(question, report);
  const init = count(initializer(question));
  if (repair === "lsuv") {
    await inits.lsuv(model, x, { ...options, init });
    return model;
  }
  const rule: InitRule = (place) => {
    const fit = inits.recommended(place);
    return fit?.["weight"] && { ...fit, weight: count(fit["weight"]) };
  };
  const given = inits.forKind("linear", { weight: init, bias: inits.zeros });
  inits.initialize(model, scheme === "recommended" ? rule : given, options);
  return model;
}

/** Says which layer is drawn, and that LSUV begins after the last one. */
function counter({ network, depth, repair }: InitQuestion, report: InitReport): (init: Initializer) => Initializer {
  const total = network === "residual" ? 2 * depth : depth;
  let done = 0;
  return (init) => (shape, drawing) => {
    report({ stage: "draw", done, total });
    const weight = init(shape, drawing);
    done += 1;
    if (done === total && repair === "lsuv") report({ stage: "repair", done: 0, total: 1 });
    return weight;
  };
}

/** Layers begin as zeros here, since all that they begin with is drawn afterwards. */
function layer(width: number): Layer {
  return linear(width, width, { rng: rng(0), init: inits.zeros });
}

function plainNet({ depth, width, activation }: InitQuestion): Layer {
  return sequential(...Array.from({ length: depth }, () => [layer(width), activationFunctions[activation]]).flat());
}

function residualNet({ depth, width, activation }: InitQuestion): Layer {
  const block = (): Layer => residual(sequential(layer(width), activationFunctions[activation], layer(width)));
  return sequential(...Array.from({ length: depth }, block));
}

function initializer({ scheme, std, activation }: InitQuestion): Initializer {
  const { gain } = activationFunctions[activation];
  switch (scheme) {
    case "normal":
      return inits.normal({ std });
    case "xavierNormal":
      return inits.xavierNormal();
    case "xavierUniform":
      return inits.xavierUniform();
    case "kaimingNormal":
      return inits.kaimingNormal();
    case "kaimingUniform":
      return inits.kaimingUniform();
    case "lecunNormal":
      return inits.lecunNormal();
    case "lecunUniform":
      return inits.lecunUniform();
    case "orthogonal":
      return inits.orthogonal();
    case "truncatedNormal":
      return inits.truncatedNormal({ std, low: -2 * std, high: 2 * std });
    case "sparse":
      return inits.sparse({ sparsity, std });
    case "randomWalk":
      return inits.randomWalk({ nonlinearity: activation === "relu" ? "relu" : "linear" });
    case "identity":
      return inits.eye();
    case "recommended":
      return inits.xavierNormal({ gain });
  }
}

/** The same batch once more, for the histograms. */
async function look(model: Layer, x: Tensor): Promise<StepSample> {
  const health = collector(model, { every: 1 });
  try {
    scope(() => {
      const y = model(x, { training: true, rng: rng(0), observe: health.observe });
      backward(y, { grad: rng(0).normal(y.shape) });
    });
    const sample = await health.step({ loss: 0 });
    if (sample === undefined) throw new Error("look: the first step must be looked at, got none.");
    return sample;
  } finally {
    health.dispose();
    for (const parameter of parametersOf(model)) {
      parameter.grad?.dispose();
      parameter.grad = undefined;
    }
  }
}

function summarize(
  { network, repair }: InitQuestion,
  audited: readonly AuditedLayer[],
  { layers, input }: StepSample,
  parameters: readonly Tensor[],
): InitAnswer {
  const isResidual = network === "residual" || repair === "fixup";
  // Of a plain network what comes out of the activations; of a residual one what comes out of the blocks.
  const shown = layers.filter(({ path, kind }) => !path.includes(".") && kind !== "linear");
  const measured = shown.map(({ path, output, gradient }, index): MeasuredLayer => {
    const audit = audited.find((one) => one.path === path);
    const from = input?.std ?? 1;
    return {
      number: index + 1,
      output,
      expectedStd: audit?.expected?.std,
      gradient: gradient?.rms,
      expectedGradient: audit?.expected?.gradient,
      verdict: audit?.verdict ?? judge(output.std / from),
    };
  });
  const last = measured.at(-1);
  if (last === undefined) throw new Error("summarize: there must be a layer, got none.");
  const ratio = last.output.std / (input?.std ?? 1);
  const bad = isResidual ? undefined : audited.findLast(({ verdict }) => verdict !== "fine");
  return {
    layers: measured,
    ratio,
    verdict: last.verdict === "fine" ? (bad?.verdict ?? "fine") : last.verdict,
    parameters: parameters.reduce((sum, { size }) => sum + size, 0),
  };
}

function judge(ratio: number): AuditedLayer["verdict"] {
  if (ratio < kept.least) return "shrinks";
  return ratio > kept.most ? "grows" : "fine";
}
