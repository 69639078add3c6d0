import {
  type Activation,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  hardTanh,
  leakyRelu,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  softplus,
  swish,
  tanh,
} from "@ganglion/activations";

/** The activations that labs show, by the names that links have for them. */
export const activationFunctions = {
  sigmoid,
  tanh,
  relu,
  leakyRelu,
  elu,
  selu,
  gelu,
  swish,
  mish,
  softplus,
  hardSigmoid,
  hardTanh,
  hardSwish,
  relu6,
} satisfies Readonly<Record<string, Activation>>;

/** The name of one of them. */
export type ActivationFunctionName = keyof typeof activationFunctions;
