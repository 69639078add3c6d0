import type { Distribution } from "./distribution.ts";

/** What the units of a layer did: the outputs of a linear layer, the channels of a convolution. */
export interface UnitSample {
  /** How many units there are. */
  readonly count: number;
  /** How many had gradient 0 for every sample and position of this batch. */
  readonly idle: number;
  /** How many had gradient 0 for every sample and position of the last `batches` sampled batches. */
  readonly dead: number;
  /** How many sampled batches `dead` looks back over: 10 to 20, fewer at the start. */
  readonly batches: number;
}

/** What a layer with running statistics did with them. */
export interface RunningSample {
  /** Whether no gradient reaches its weight and bias; undefined if it has none. */
  readonly isFrozen: boolean | undefined;
  /** Values for each channel in the batch. */
  readonly valuesPerChannel: number;
  /** The largest change of a running mean since the last sample, in units of that channel's running deviation. */
  readonly change: number;
  /** Whether its options say which statistics it uses, whatever `context.training` is. */
  readonly isFixed: boolean;
}

/** One layer in one step. */
export interface LayerSample {
  /** As in `walkLayers`, such as `"block1.conv"`. */
  readonly path: string;
  /** Such as `"linear"`, or the name of the function. */
  readonly kind: string;
  /** The shape of its output. */
  readonly shape: readonly number[];
  readonly output: Distribution;
  /** Of the loss by the output; undefined if none arrived. */
  readonly gradient: Distribution | undefined;
  /** The share of outputs that are exactly 0, 0-1, for rectifiers; else undefined. */
  readonly zeroShare: number | undefined;
  /** The share of outputs within 2.5 % of either end of the range, 0-1, for functions such as tanh; else undefined. */
  readonly saturatedShare: number | undefined;
  /** For layers that add up their inputs, if a gradient arrived. */
  readonly units: UnitSample | undefined;
  /** Whether it normalizes what goes through it. */
  readonly normalizes: boolean;
  /** For layers that normalize by running statistics. */
  readonly running: RunningSample | undefined;
}

/** One parameter in one step. */
export interface ParameterSample {
  /** Its key in the state dict, such as `"block1.conv.weight"`. */
  readonly path: string;
  /** The path of its layer. */
  readonly layer: string;
  readonly shape: readonly number[];
  /** The root of the sum of its squares, before the update. */
  readonly norm: number;
  /** The norm of its gradient; undefined if it has none. */
  readonly gradientNorm: number | undefined;
  /** The norm of the update. */
  readonly updateNorm: number;
  /** The update's norm by its own; about 0.001 is usual. NaN for a parameter that is 0 everywhere. */
  readonly updateRatio: number;
  /**
   * The share of units whose incoming weights' gradients all have one sign, 0-1, of those that have one: such weights can
   * only all grow or all shrink, and training zig-zags. Undefined for what is no weight of units.
   */
  readonly oneSignShare: number | undefined;
}

/** What the network was given in one step. */
export interface InputSample extends Distribution {
  /** Of the first 32 samples the share of those whose values all have one sign, 0-1. */
  readonly oneSignShare: number;
}

/** One training step, looked at: plain data, which can be posted and stored. */
export interface StepSample {
  /** Counted from 1. */
  readonly step: number;
  /** Of floating-point inputs; undefined for others. */
  readonly input: InputSample | undefined;
  /** In the order in which they were called. */
  readonly layers: readonly LayerSample[];
  /** All that are trained. */
  readonly parameters: readonly ParameterSample[];
  /** The norm of all gradients together. */
  readonly gradientNorm: number;
  /** How often each class was predicted in the batch, if the output is scores `[batch, classes]`. */
  readonly predictions: readonly number[] | undefined;
}
