import {
  checkFunction,
  checkModel,
  checkOptions,
  checkRng,
  checkTensor,
  type Layer,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Finding } from "../finding.ts";

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
  return (await loaded("auditInit", import("./listen.ts"))).listen(model, x, options);
}
