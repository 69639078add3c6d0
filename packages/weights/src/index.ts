export type { ElementType } from "./element-type.ts";
export { encodeWeights, type SaveWeightsOptions } from "./encode-weights.ts";
export type { NamedTensors } from "./model-state.ts";
export { openWeights, readWeights, type Weights, type WeightsFile } from "./read-weights.ts";
export type { ReadWeightsOptions, WeightsProgress } from "./reading.ts";
export { type FileHandleLike, saveWeights, type WeightsTarget } from "./save-weights.ts";
export type { WeightsEntry } from "./weights-file.ts";
export type { RangeReader, WeightsSource } from "./weights-source.ts";
