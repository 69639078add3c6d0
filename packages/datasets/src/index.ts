export { type Batch, type BatchOptions, batches, type Samples } from "./batches.ts";
export { type Dataset, type DatasetFields, type DatasetRole, dataset } from "./dataset.ts";
export { type DigitsOptions, digits } from "./digits.ts";
export { type FashionMnistOptions, fashionMnist, type NamedFile, type TrainAndTest } from "./fashion-mnist.ts";
export { fashionMnistFrom, type ImagesOptions } from "./fashion-mnist-from.ts";
export { type IdxArray, type IdxData, readIdx } from "./read-idx.ts";
export { shuffle } from "./shuffle.ts";
export { type FractionSplit, type SizesSplit, type SplitChoice, split } from "./split.ts";
export { subset } from "./subset.ts";
