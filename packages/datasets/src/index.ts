export {
  type Augmentation,
  type AugmentationFacts,
  augmentation,
  type SampleBatch,
} from "./augmentation/augmentation.ts";
export { type AugmentedSource, augmented } from "./augmentation/augmented.ts";
export { type CutoutOptions, cutout } from "./augmentation/cutout.ts";
export { type MixupOptions, mixup } from "./augmentation/mixup.ts";
export { type RandomCropOptions, randomCrop } from "./augmentation/random-crop.ts";
export { type RandomFlipOptions, randomFlip } from "./augmentation/random-flip.ts";
export { randomBrightness, randomContrast } from "./augmentation/random-light.ts";
export { type Batch, type BatchOptions, batches } from "./batches.ts";
export {
  type CifarBytes,
  type CifarFileOptions,
  type CifarLabels,
  type CifarLimit,
  type CifarOptions,
  cifar10,
  cifar10From,
  cifar100,
  cifar100From,
} from "./cifar.ts";
export type { CifarSource } from "./cifar-files.ts";
export type { ReadProgress } from "./collect.ts";
export { type Dataset, dataset } from "./dataset.ts";
export type { Answers, DatasetFields, DatasetRole, RegressionFields } from "./dataset-fields.ts";
export { type DigitsOptions, digits } from "./digits.ts";
export { type FashionMnistOptions, fashionMnist, type TrainAndTest } from "./fashion-mnist.ts";
export { fashionMnistFrom, type ImagesOptions } from "./fashion-mnist-from.ts";
export type { IdxData } from "./idx-header.ts";
export type { NamedFile } from "./named-file.ts";
export type { SkippedFile } from "./images/class-folders.ts";
export type { ImageDecoder } from "./images/decode-image.ts";
export { type FolderProgress, type ImageFolder, type ImageFolderOptions, imageFolder } from "./images/image-folder.ts";
export type { ImageOptions, ImageSize } from "./images/image-options.ts";
export type { DataTransferLike, DirectoryHandleLike, EntryLike } from "./images/page-files.ts";
export type { PictureSource } from "./images/picture-source.ts";
export type { Colour } from "./images/pixels.ts";
export { type DecodedImage, type ImageSource, readImage } from "./images/read-image.ts";
export { type IdxArray, readIdx } from "./read-idx.ts";
export type { ReadOptions } from "./read-options.ts";
export type { Samples } from "./samples.ts";
export { shuffle } from "./shuffle.ts";
export { type FractionSplit, type SizesSplit, type SplitChoice, split } from "./split.ts";
export { subset } from "./subset.ts";
