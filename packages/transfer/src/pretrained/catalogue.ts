import type { Layer } from "@ganglion/tensor";
import type { RenameRule } from "@ganglion/weights";
import { alexnet } from "../zoo/alexnet.ts";
import type { NetworkOptions } from "../zoo/building.ts";
import { densenet121 } from "../zoo/densenet.ts";
import { efficientnetB0 } from "../zoo/efficientnet.ts";
import { mobilenetV2 } from "../zoo/mobilenet-v2.ts";
import { mobilenetV3Small } from "../zoo/mobilenet-v3.ts";
import { resnet18, resnet34, resnet50, resnet101 } from "../zoo/resnet.ts";
import { squeezenet1_0, squeezenet1_1 } from "../zoo/squeezenet.ts";
import { vgg11, vgg13, vgg16, vgg19 } from "../zoo/vgg.ts";

/** What is published about the weights of a network. */
export interface WeightsCard {
  /** Where the file is. */
  readonly url: string;
  /** How the SHA-256 of the file begins, in hexadecimal digits. */
  readonly sha256: string;
  /** What it was trained on. */
  readonly data: string;
  /** The share of ImageNet's validation images whose class it finds, by torchvision's measurement. */
  readonly accuracy: number;
  /** The shorter side of an image is brought to so many pixels ... */
  readonly resize: number;
  /** ... of which the middle is cut out, a square of so many. */
  readonly crop: number;
  readonly interpolation: "bilinear" | "bicubic";
  /** What is taken off each channel, red, green and blue from 0 to 1 ... */
  readonly mean: readonly [red: number, green: number, blue: number];
  /** ... and what it is divided by then. */
  readonly std: readonly [red: number, green: number, blue: number];
  readonly classes: number;
  readonly parameters: number;
  readonly licence: string;
}

/** A network of the catalogue. */
export interface CatalogueEntry {
  readonly make: (options: NetworkOptions) => Layer;
  readonly card: WeightsCard;
  /** How the names in the file become the network's. */
  readonly rename?: readonly RenameRule[];
}

const SITE = "https://download.pytorch.org/models/";

function card(file: string, accuracy: number, parameters: number, more: Partial<WeightsCard> = {}): WeightsCard {
  return {
    url: `${SITE}${file}`,
    sha256: /-([0-9a-f]{8})\.pth$/.exec(file)?.[1] ?? "",
    data: "ImageNet-1K",
    accuracy,
    resize: 256,
    crop: 224,
    interpolation: "bilinear",
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    classes: 1000,
    parameters,
    licence: "BSD-3-Clause (torchvision). ImageNet's own terms are for research.",
    ...more,
  };
}

const withNorm =
  (make: (options: NetworkOptions & { readonly batchNorm?: boolean }) => Layer) =>
  (options: NetworkOptions): Layer =>
    make({ ...options, batchNorm: true });

/** torchvision's file of DenseNet has the names that its first version had. */
const DENSENET: readonly RenameRule[] = [[/(\.denselayer\d+\.(?:norm|relu|conv))\.([12])\./, "$1$2."]];

/** The networks whose published weights `pretrained` knows. */
export function catalogue(): Readonly<Record<PretrainedName, CatalogueEntry>> {
  return {
    alexnet: { make: alexnet, card: card("alexnet-owt-7be5be79.pth", 0.56522, 61_100_840) },
    vgg11: { make: vgg11, card: card("vgg11-8a719046.pth", 0.6902, 132_863_336) },
    vgg13: { make: vgg13, card: card("vgg13-19584684.pth", 0.69928, 133_047_848) },
    vgg16: { make: vgg16, card: card("vgg16-397923af.pth", 0.71592, 138_357_544) },
    vgg19: { make: vgg19, card: card("vgg19-dcbb9e9d.pth", 0.72376, 143_667_240) },
    vgg11_bn: { make: withNorm(vgg11), card: card("vgg11_bn-6002323d.pth", 0.7037, 132_868_840) },
    vgg13_bn: { make: withNorm(vgg13), card: card("vgg13_bn-abd245e5.pth", 0.71586, 133_053_736) },
    vgg16_bn: { make: withNorm(vgg16), card: card("vgg16_bn-6c64b313.pth", 0.7336, 138_365_992) },
    vgg19_bn: { make: withNorm(vgg19), card: card("vgg19_bn-c79401a0.pth", 0.74218, 143_678_248) },
    resnet18: { make: resnet18, card: card("resnet18-f37072fd.pth", 0.69758, 11_689_512) },
    resnet34: { make: resnet34, card: card("resnet34-b627a593.pth", 0.73314, 21_797_672) },
    resnet50: { make: resnet50, card: card("resnet50-11ad3fa6.pth", 0.80858, 25_557_032, { resize: 232 }) },
    resnet101: { make: resnet101, card: card("resnet101-cd907fc2.pth", 0.81886, 44_549_160, { resize: 232 }) },
    mobilenetV2: { make: mobilenetV2, card: card("mobilenet_v2-7ebf99e0.pth", 0.72154, 3_504_872, { resize: 232 }) },
    mobilenetV3Small: { make: mobilenetV3Small, card: card("mobilenet_v3_small-047dcff4.pth", 0.67668, 2_542_856) },
    squeezenet1_0: { make: squeezenet1_0, card: card("squeezenet1_0-b66bff10.pth", 0.58092, 1_248_424) },
    squeezenet1_1: { make: squeezenet1_1, card: card("squeezenet1_1-b8a52dc0.pth", 0.58178, 1_235_496) },
    efficientnetB0: {
      make: efficientnetB0,
      card: card("efficientnet_b0_rwightman-3dd342df.pth", 0.77692, 5_288_548, { interpolation: "bicubic" }),
    },
    densenet121: { make: densenet121, card: card("densenet121-a639ec97.pth", 0.74434, 7_978_856), rename: DENSENET },
  };
}

/** The names of networks whose published weights are known. */
export type PretrainedName =
  | "alexnet"
  | `vgg${"11" | "13" | "16" | "19"}${"" | "_bn"}`
  | "resnet18"
  | "resnet34"
  | "resnet50"
  | "resnet101"
  | "mobilenetV2"
  | "mobilenetV3Small"
  | "squeezenet1_0"
  | "squeezenet1_1"
  | "efficientnetB0"
  | "densenet121";
