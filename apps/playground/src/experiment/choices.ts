/** The data to train on. */
export const dataNames = ["digits", "fashion-mnist", "circles", "moons", "spirals", "xor", "own"] as const;
/** What is done to the data first. */
export const preparationNames = ["none", "center", "standardize", "whiten"] as const;
/** What follows each layer with weights, but the last. */
export const activationNames = [
  "relu",
  "tanh",
  "sigmoid",
  "leakyRelu",
  "elu",
  "selu",
  "gelu",
  "swish",
  "mish",
  "none",
] as const;
/** What normalizes before each activation. */
export const normalizationNames = ["none", "batch", "layer", "group"] as const;
/** How the weights begin. */
export const initNames = [
  "default",
  "recommended",
  "kaiming",
  "xavier",
  "lecun",
  "orthogonal",
  "normal-0.01",
  "normal-1",
  "zeros",
] as const;
/** What updates the weights. */
export const optimizerNames = ["sgd", "adam", "adamW", "rmsprop", "adagrad", "lion"] as const;
/** How the learning rate goes on. */
export const scheduleNames = ["constant", "step", "cosine", "one-cycle", "warmup"] as const;
/** What computes: what the page picks, the graphics processor by one of two ways, or the processor by one of two. */
export const computeNames = ["auto", "wasm", "webgpu", "webgl2", "cpu"] as const;

export type DataName = (typeof dataNames)[number];
export type PreparationName = (typeof preparationNames)[number];
export type ActivationName = (typeof activationNames)[number];
export type NormalizationName = (typeof normalizationNames)[number];
export type InitName = (typeof initNames)[number];
export type OptimizerName = (typeof optimizerNames)[number];
export type ScheduleName = (typeof scheduleNames)[number];
export type ComputeName = (typeof computeNames)[number];

/** Data of two numbers a sample, which are drawn as points. */
export const pointData: readonly DataName[] = ["circles", "moons", "spirals", "xor"];

/** The shape of one sample of what comes with the page: channels, height and width of pictures. */
export const sampleShapes: Readonly<Record<Exclude<DataName, "own">, readonly number[]>> = {
  digits: [1, 8, 8],
  "fashion-mnist": [1, 28, 28],
  circles: [2],
  moons: [2],
  spirals: [2],
  xor: [2],
};
