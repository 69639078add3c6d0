import { type Augmentation, augmentation, randomCrop, randomFlip } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import { type CifarResNet, resnet20, resnet8 } from "@ganglion/transfer";

/** The models that can be made. */
export type ModelName = "digits" | "fashion-mnist" | "resnet20-cifar10";

/** All of them. */
export const modelNames: readonly ModelName[] = ["digits", "fashion-mnist", "resnet20-cifar10"];

/** How a model is made. */
export interface Recipe {
  /** In words, for the card. */
  readonly network: string;
  readonly make: (options: { readonly rng: Rng }) => CifarResNet;
  /** Whether the data is to be read from a folder. */
  readonly needsData: boolean;
  readonly epochs: number;
  readonly batchSize: number;
  /** The largest learning rate. */
  readonly peak: number;
  /** Which part of all steps the rate goes up. */
  readonly warmupFraction: number;
  readonly momentum: number;
  /** How strongly weights of two axes or more are pulled towards 0; biases and the parameters of norms are not. */
  readonly weightDecay: number;
  readonly augment: Augmentation;
  /** In words, for the card. */
  readonly augmentation: string;
  readonly limits: readonly string[];
}

const shared = { peak: 0.1, warmupFraction: 0.15, momentum: 0.9, weightDecay: 5e-4 };

/** How the model of a name is made. */
export function recipeOf(name: ModelName): Recipe {
  return {
    digits: {
      ...shared,
      network: "resnet8({ inChannels: 1 })",
      make: ({ rng }: { readonly rng: Rng }) => resnet8({ rng, inChannels: 1 }),
      needsData: false,
      epochs: 60,
      batchSize: 64,
      augment: randomCrop({ padding: 1 }),
      augmentation: "moved by up to 1 pixel each way, zeros come in",
      limits: [
        "It knows digits as that data has them: 8 x 8 pixels, upright, one in the middle of the picture, bright on dark.",
        "The writers of the test samples are also among those of the training samples: on other hands it will be less right.",
        "It gives a digit for any picture, also for what is none.",
      ],
    },
    "fashion-mnist": {
      ...shared,
      network: "resnet20({ inChannels: 1 })",
      make: ({ rng }: { readonly rng: Rng }) => resnet20({ rng, inChannels: 1 }),
      needsData: true,
      epochs: 20,
      batchSize: 128,
      augment: augmentation(randomCrop({ padding: 2 }), randomFlip()),
      augmentation: "moved by up to 2 pixels each way, zeros come in; every second one mirrored, left for right",
      limits: [
        "It knows catalogue pictures of single pieces of clothing, 28 x 28 pixels, grey, bright on black; photographs are nothing like them.",
        "Shirts, T-shirts, pullovers and coats are taken for one another: see the confusion.",
        "It gives a class for any picture, also for what is none of the ten.",
      ],
    },
    "resnet20-cifar10": {
      ...shared,
      network: "resnet20()",
      make: ({ rng }: { readonly rng: Rng }) => resnet20({ rng }),
      needsData: true,
      epochs: 60,
      batchSize: 128,
      augment: augmentation(randomCrop({ padding: 4 }), randomFlip()),
      augmentation: "moved by up to 4 pixels each way, zeros come in; every second one mirrored, left for right",
      limits: [
        "It knows ten classes in pictures of 32 x 32 pixels; larger ones must be scaled down to that.",
        "Cats and dogs are taken for one another the most: see the confusion.",
        "It gives a class for any picture, also for what is none of the ten.",
        "About 3 % of the test pictures of CIFAR-10 are near copies of training pictures (Barz and Denzler, 2020), so that it is less right on new ones.",
      ],
    },
  }[name];
}
