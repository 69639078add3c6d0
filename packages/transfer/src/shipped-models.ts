import type { UrlLike } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { NetworkOptions } from "./zoo/building.ts";
import type { CifarResNet } from "./zoo/cifar-resnet.ts";

/** The models that ship with the package. */
export type ShippedName = "digits" | "fashion-mnist" | "resnet20-cifar10";

/** Where the parts of a model that ships are. */
export interface ShippedEntry {
  /** The network itself is loaded with the model, so that asking which there are brings none of it. */
  readonly make: (options: NetworkOptions) => Promise<CifarResNet>;
  readonly card: UrlLike;
  readonly weights: UrlLike;
}

/**
 * The models that ship. This file stands beside `index.ts`, so that its addresses are right in a bundle too that leaves them as they
 * are; they are written out, since that is what bundlers look for.
 */
export function shippedModels(): Readonly<Record<ShippedName, ShippedEntry>> {
  return {
    digits: {
      make: async (options) =>
        (await loaded("shipped", import("./zoo/cifar-resnet.ts"))).resnet8({ ...options, inChannels: 1 }),
      card: new URL("../data/digits.card.json", import.meta.url),
      weights: new URL("../data/digits.safetensors", import.meta.url),
    },
    "fashion-mnist": {
      make: async (options) =>
        (await loaded("shipped", import("./zoo/cifar-resnet.ts"))).resnet20({ ...options, inChannels: 1 }),
      card: new URL("../data/fashion-mnist.card.json", import.meta.url),
      weights: new URL("../data/fashion-mnist.safetensors", import.meta.url),
    },
    "resnet20-cifar10": {
      make: async (options) => (await loaded("shipped", import("./zoo/cifar-resnet.ts"))).resnet20(options),
      card: new URL("../data/resnet20-cifar10.card.json", import.meta.url),
      weights: new URL("../data/resnet20-cifar10.safetensors", import.meta.url),
    },
  };
}
