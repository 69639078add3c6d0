import {
  backward,
  checkFunction,
  checkModel,
  checkOptions,
  checkRng,
  checkTensor,
  type Layer,
  rng as seeded,
  type Rng,
  scope,
  type Tensor,
} from "@ganglion/tensor";
import { createRecorder } from "../collect/recorder.ts";
import type { Finding } from "../finding.ts";
import type { StepSample } from "../sample.ts";
import { withoutTrace } from "../without-trace.ts";
import { type CallNotes, noteCalls } from "./call-notes.ts";
import { expectAll } from "./expect.ts";
import { judgeLayers } from "./judge.ts";

/** How many values stand for all of a layer's: with these a deviation is known to within 1 %. */
const MOST_VALUES = 16_384;

/** What `auditInit` takes besides the model and a batch. */
export interface AuditInitOptions {
  /** A scalar, as it will be minimized; without it, gradients begin as normal numbers at the output. */
  readonly loss?: ((output: Tensor) => Tensor) | undefined;
  /** What layers such as dropout draw from; `rng(0)` by default. */
  readonly rng?: Rng;
}

/** Mean, deviation and the root of the gradient's mean square of a layer's output. */
export interface SignalFacts {
  readonly mean: number;
  readonly std: number;
  readonly gradient: number | undefined;
}

/** What the beginning of one layer comes to. */
export interface AuditedLayer {
  /** As in `walkLayers`. */
  readonly path: string;
  readonly kind: string;
  readonly measured: SignalFacts;
  /** What the closed form expects; undefined where there is none, as after pooling. */
  readonly expected: SignalFacts | undefined;
  /** The deviation of the output by that of the network's input. */
  readonly ratio: number;
  readonly verdict: "fine" | "shrinks" | "grows" | "saturates" | "dies";
  /** The verdict as a sentence, with numbers and what to do. */
  readonly message: string;
}

/** What the beginning of a network comes to: plain data. */
export interface InitAudit {
  /** In the order in which they are called. */
  readonly layers: readonly AuditedLayer[];
  readonly findings: readonly Finding[];
}

/**
 * Looks at a network before its first step: how signals spread forwards and gradients backwards on one batch, beside what the
 * closed form expects for these weights, activations and fans, with a verdict for each layer and the initializer that would fit.
 * The model is called as in training; parameters, their gradients and running statistics are afterwards what they were.
 * @throws TypeError if the model is none, `x` no tensor or an option is wrong.
 * @example
 * ```ts
 * import { auditInit } from "@ganglion/diagnostics";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng, tanh } from "@ganglion/tensor";
 * const random = rng(7);
 * const small = { rng: random, bias: false, init: (shape: readonly number[]) => random.normal(shape, { std: 0.01 }) };
 * const model = sequential(linear(64, 64, small), tanh, linear(64, 64, small), tanh);
 * const { layers } = await auditInit(model, random.normal([256, 64]));
 * layers.map(({ path, verdict }) => `${path} ${verdict}`); // => ["0 shrinks", "1 shrinks", "2 shrinks", "3 shrinks"]
 * ```
 * @see Glorot and Bengio, 2010, Understanding the difficulty of training deep feedforward neural networks
 */
export async function auditInit(model: Layer, x: Tensor, options: AuditInitOptions = {}): Promise<InitAudit> {
  checkModel("auditInit", model);
  checkTensor("auditInit", "x", x);
  checkOptions<AuditInitOptions>("auditInit", options, { loss: checkFunction, rng: checkRng });
  const recorder = createRecorder(model, 1, MOST_VALUES);
  const notes = noteCalls();
  try {
    withoutTrace(model, () => {
      scope(() => {
        const random = options.rng ?? seeded(0);
        const output = model(x, {
          training: true,
          rng: random,
          observe(...seen) {
            recorder.observe(...seen);
            notes.note(...seen);
          },
        });
        start(output, options.loss, random);
        recorder.close();
      });
    });
    const [sample] = await recorder.read();
    return await judge(notes, sample as StepSample, x);
  } finally {
    recorder.dispose();
    notes.dispose();
  }
}

function start(output: Tensor, loss: AuditInitOptions["loss"], random: Rng): void {
  checkTensor("auditInit", "what the model returns", output);
  if (!output.requiresGrad) return;
  if (loss === undefined) {
    const { shape, dtype } = output;
    backward(output, { grad: random.normal(shape, { dtype: dtype === "float64" ? dtype : "float32" }) });
    return;
  }
  const value = loss(output);
  checkTensor("auditInit", "what loss returns", value);
  backward(value);
}

async function judge(notes: CallNotes, sample: StepSample, x: Tensor): Promise<InitAudit> {
  const calls = await notes.read(sample);
  const { input } = sample;
  const moments = input && { mean: input.mean, square: input.rms ** 2 };
  return judgeLayers(calls, await expectAll(calls, moments, x.backend), input);
}
