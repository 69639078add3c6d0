/** The data to train on. */
export type DataName = "digits" | "fashion-mnist";

/** What follows each hidden layer. */
export type ActivationName = "relu" | "sigmoid" | "tanh";

/** What computes: what the page picks, the graphics processor by one of two ways, or the processor by one of two. */
export type ComputeName = "auto" | "webgpu" | "webgl2" | "wasm" | "cpu";

/** All that a run depends on: the same experiment gives the same curves, on every machine where the same computes. */
export interface Experiment {
  readonly data: DataName;
  /** The number of units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  readonly learningRate: number;
  readonly momentum: number;
  /** Samples in a batch. */
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly compute: ComputeName;
}

/** A choice of names, with what a person reads. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** The data that there is. */
export const dataChoices: readonly Choice<DataName>[] = [
  { value: "digits", label: "Digits" },
  { value: "fashion-mnist", label: "Fashion-MNIST" },
];

/** The activations that there are. */
export const activationChoices: readonly Choice<ActivationName>[] = [
  { value: "relu", label: "ReLU" },
  { value: "tanh", label: "Tanh" },
  { value: "sigmoid", label: "Sigmoid" },
];

/** What there is to compute with. */
export const computeChoices: readonly Choice<ComputeName>[] = [
  { value: "auto", label: "Automatic" },
  { value: "wasm", label: "WebAssembly" },
  { value: "webgpu", label: "WebGPU" },
  { value: "webgl2", label: "WebGL2" },
  { value: "cpu", label: "Reference" },
];

/** How many hidden layers a network may have. */
export const maxHiddenLayers = 4;

/** What the page opens with: a small network that learns the digits in seconds. */
export const defaultExperiment: Experiment = {
  data: "digits",
  hidden: [32],
  activation: "relu",
  learningRate: 0.05,
  momentum: 0.9,
  batchSize: 32,
  epochs: 20,
  seed: 7,
  compute: "auto",
};
