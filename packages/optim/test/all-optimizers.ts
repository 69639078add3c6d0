import {
  adadelta,
  adagrad,
  adam,
  adamW,
  lion,
  nadam,
  type Optimizer,
  type OptimizerParameters,
  rmsprop,
  sgd,
} from "../src/index.ts";

/** An optimizer by its kind, whatever its options are. */
export type Make = (
  parameters: OptimizerParameters<{ readonly learningRate?: unknown }>,
  options?: Readonly<Record<string, unknown>> & { readonly learningRate?: unknown },
) => Optimizer;

/** Every optimizer there is, by its kind; a test holds the list to what the package exports. */
export const optimizers: Readonly<Record<string, Make>> = {
  sgd: sgd as Make,
  adagrad: adagrad as Make,
  adadelta: adadelta as Make,
  rmsprop: rmsprop as Make,
  adam: adam as Make,
  adamW: adamW as Make,
  nadam: nadam as Make,
  lion: lion as Make,
};
