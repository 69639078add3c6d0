import {
  type Activation,
  elu,
  gelu,
  hardSwish,
  leakyRelu,
  learnedSwish,
  logSoftmax,
  maxout,
  maxoutFeatures,
  mish,
  prelu,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "@ganglion/activations";
import { assign, rng, type Tensor } from "@ganglion/tensor";
import type { Case } from "./fixture.ts";
import type { Runner } from "./run-cases.ts";

type Call = (x: Tensor) => Tensor;
type Learned = readonly [call: Call, parameters: readonly Tensor[]];

const plain: Readonly<Record<string, unknown>> = {
  elu,
  gelu,
  hardSwish,
  leakyRelu,
  logSoftmax,
  maxoutFeatures,
  mish,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
};

const copied = (call: Call, targets: readonly (Tensor | undefined)[], values: readonly Tensor[]): Learned => {
  for (const [index, target] of targets.entries()) assign(target as Tensor, values[index] as Tensor);
  return [call, targets as Tensor[]];
};

/** The activation of a case and its parameters, with the case's values. */
function prepare(op: string, given: readonly Tensor[], options: Case["options"]): Learned {
  const [weight, bias] = given;
  const dtype = weight?.dtype === "float64" ? "float64" : "float32";
  if (op === "prelu") {
    const layer = prelu({ channels: weight?.size ?? 1, dtype });
    return copied(layer, [layer.parameters?.["weight"]], given);
  }
  if (op === "maxout") {
    const pieces = options["pieces"] as number;
    const layer = maxout(weight?.shape[1] ?? 0, (bias?.size ?? 0) / pieces, { pieces, rng: rng(1), dtype });
    return copied(layer, [layer.parameters?.["weight"], layer.parameters?.["bias"]], given);
  }
  if (op === "swish" && weight !== undefined) {
    const layer = learnedSwish({ channels: weight.size, dtype });
    return copied(layer, [layer.parameters?.["beta"]], given);
  }
  const settings = options["dim"] === undefined ? options : { axis: options["dim"] };
  return [(plain[op] as Activation).with(settings as Record<string, never>), []];
}

/** Runs a case of `fixtures/activations`. */
export const runActivation: Runner = ({ op, options }, [x, ...given]) => {
  const [call, parameters] = prepare(op, given as Tensor[], options);
  return { y: call(x as Tensor), leaves: [x, ...parameters] };
};
