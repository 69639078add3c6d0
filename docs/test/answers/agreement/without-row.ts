import * as activations from "@ganglion/activations";
import * as init from "@ganglion/init";
import * as layers from "@ganglion/layers";
import * as losses from "@ganglion/losses";
import * as normalization from "@ganglion/normalization";
import * as optim from "@ganglion/optim";
import * as preprocessing from "@ganglion/preprocessing";

/** The packages that the page has a table of. */
export const packages: Readonly<
  Record<"activations" | "init" | "layers" | "losses" | "normalization" | "optim" | "preprocessing", object>
> = { activations, init, layers, losses, normalization, optim, preprocessing };

const all = (names: string, reason: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, reason]));

/** The functions that the tables leave out, each with the reason. */
export const withoutRow: Readonly<Record<keyof typeof packages, Readonly<Record<string, string>>>> = {
  activations: {
    defineActivation: "makes an activation of one's own",
    learnedSwish: "is in the row of swish, whose cases have a beta",
  },
  losses: all("weighted collectWeights", "weigh what others compute"),
  layers: {
    ...all("callChild parameters namedParameters stateDict loadStateDict LayerError", "compute nothing"),
    ...all("sequential residual", "compute what they are made of"),
    dropout: "draws by chance, from another generator than PyTorch's",
    globalAvgPool2d: "is adaptiveAvgPool2d to one pixel, which a test holds it to",
  },
  normalization: {
    foldBatchNorm: "is compared with what it folds, and with PyTorch's own folding, in the package's fixtures",
    ...all("configureBatchNorm recalibrate", "change how batchNorm is used"),
  },
  optim: {
    ...all(
      "constantRate cosineAnnealing cosineWarmRestarts exponentialDecay multiStepDecay oneCycle oneCycleMomentum polynomialDecay reduceOnPlateau stepDecay warmup",
      "is a schedule: the same double precision numbers as PyTorch's, in the package's fixtures",
    ),
    ...all("clipGradNorm clipGradValue ema swa", "are PyTorch's in the package's fixtures"),
    ...all("createOptimizer recall remember", "make an optimizer of one's own"),
    findLearningRate: "has no peer in PyTorch",
  },
  init: {
    ...all("normal uniform sparse orthogonal truncatedNormal randomWalk symmetricUniform", "draw by chance alone"),
    ...all("zeros ones constant", "are exact"),
    ...all("betweenLayer fixup lsuv withinLayer", "follow papers, and have no peer in PyTorch"),
    ...all("applyMasks lotteryTicket magnitudeMasks maskGradients remainingShare rewind", "prune"),
    ...all("forKind initialize recommended", "say which initializer begins which layer"),
  },
  preprocessing: {
    compose: "computes what it is made of",
    center: "is standardize without its division, and is compared with it in the package's tests",
    fromJSON: "reads what was fitted, which is compared bit by bit",
  },
};
