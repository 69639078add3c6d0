export { followLayers, type LayerCall, type LayerTrail } from "./follow-layers.ts";
export { layerPaths, type PathOf } from "./layer-paths.ts";
export { type Operation, operationOf, tensorsBehind } from "./operation-of.ts";
export { tapGradient } from "./tap-gradient.ts";
export { measureRanges, rangeAt, type ValueRange } from "./value-ranges.ts";
export { type GradientStep, walkGradients } from "./walk-gradients.ts";
