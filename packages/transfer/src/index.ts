export type {
  Advice,
  Cell,
  CostEvidence,
  DistanceEvidence,
  Evidence,
  Judgement,
  Plan,
  PlanKind,
  PlanResult,
  PreparedPlan,
  PrepareOptions,
  ProbeEvidence,
  RunOptions,
} from "./adviser/advice.ts";
export { advise, type AdviseOptions, type AdviseProgress } from "./adviser/advise.ts";
export { alexnet, type PlainNetwork } from "./zoo/alexnet.ts";
export type { NetworkOptions } from "./zoo/building.ts";
export { type CifarResNet, resnet8, resnet20, resnet32 } from "./zoo/cifar-resnet.ts";
export { type DenseNet, densenet121 } from "./zoo/densenet.ts";
export { efficientnetB0 } from "./zoo/efficientnet.ts";
export { type MobileNetV1, type MobileNetV1Options, mobilenetV1 } from "./zoo/mobilenet-v1.ts";
export { type MobileNetwork, mobilenetV2 } from "./zoo/mobilenet-v2.ts";
export { mobilenetV3Small } from "./zoo/mobilenet-v3.ts";
export { type ResNet, resnet18, resnet34, resnet50, resnet101 } from "./zoo/resnet.ts";
export { type SqueezeNet, squeezenet1_0, squeezenet1_1 } from "./zoo/squeezenet.ts";
export { vgg11, vgg13, vgg16, vgg19, type VggOptions } from "./zoo/vgg.ts";
export { type ComputeFeaturesOptions, computeFeatures } from "./features/compute-features.ts";
export { type GradientProbeOptions, gradientProbe } from "./features/gradient-probe.ts";
export { type RidgeProbe, type RidgeProbeOptions, ridgeProbe, type RidgeTrial } from "./features/ridge-probe.ts";
export { adaBN, type AdaBNOptions, type UnlabelledSource } from "./moves/ada-bn.ts";
export { addClasses, type AddClassesOptions } from "./moves/add-classes.ts";
export { distillation, type DistillationOptions } from "./moves/distillation.ts";
export { featureExtractor, type FeatureExtractorOptions } from "./moves/feature-extractor.ts";
export { freeze, isFrozen, unfreeze } from "./moves/freeze.ts";
export { gradualUnfreezing, type GradualUnfreezingOptions } from "./moves/gradual-unfreezing.ts";
export { replaceHead, type ReplaceHeadOptions } from "./moves/head.ts";
export { parameterGroups, type ParameterGroupsOptions, type RateGroup } from "./moves/parameter-groups.ts";
export type { LayerSelection } from "./moves/selection.ts";
export type { PretrainedName, WeightsCard } from "./pretrained/catalogue.ts";
export {
  type Pretrained,
  pretrained,
  type PretrainedNetwork,
  type PretrainedOptions,
} from "./pretrained/pretrained.ts";
export type { ModelCard } from "./shipped/model-card.ts";
export {
  type Shipped,
  shipped,
  shippedCard,
  type ShippedCardOptions,
  shippedNames,
  type ShippedOptions,
} from "./shipped/shipped.ts";
export type { ShippedName } from "./shipped-models.ts";
