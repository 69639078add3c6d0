import * as layers from "@ganglion/layers";
import * as norms from "@ganglion/normalization";
import { type Layer, type RandomDType, rng, type Tensor, zeros } from "@ganglion/tensor";
import { type Code, call, literal } from "./code.ts";
import { stochasticDepth } from "./stochastic-depth.ts";

/** What a layer says it was made with; what is missing or of another kind makes no candidate. */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever is wrong with it, the factory refuses it
export type Options = Readonly<Record<string, any>>;

/** A layer that we can make, and what it is in PyTorch. */
export interface KnownModule {
  /** Makes one like `layer`, which may be another altogether: then it throws, or makes one that computes something else. */
  readonly make: (options: Options, layer: Layer) => Layer;
  /** How PyTorch makes it, for inputs like `x`. Classes of the project's own begin with `layers.`. */
  readonly write: (options: Options, x: Tensor) => Code;
}

/** Weights are replaced at once, so that none are drawn. */
function begin({ parameters = {} }: Layer): { readonly dtype: RandomDType } & Record<string, unknown> & BeginOptions {
  const [first] = Object.values(parameters);
  return { rng: rng(0), init: zeros, dtype: first?.dtype === "float64" ? "float64" : "float32" };
}

interface BeginOptions {
  readonly rng: ReturnType<typeof rng>;
  readonly init: typeof zeros;
}

const convolution = (name: string, o: Options): Code =>
  call(name, [literal(o["inChannels"]), literal(o["outChannels"])], {
    kernel_size: o["kernelSize"],
    stride: unless(o["stride"], 1),
    padding: unless(o["padding"], 0),
    output_padding: unless(o["outputPadding"], 0),
    dilation: unless(o["dilation"], 1),
    groups: unless(o["groups"], 1),
    bias: unless(o["bias"], true),
  });

/** `undefined` for a default, which needs no saying. */
function unless(value: unknown, usual: unknown): unknown {
  const isUsual = Array.isArray(value) ? value.every((each) => each === usual) : value === usual;
  return isUsual ? undefined : value;
}

/** `nn.BatchNorm2d` for images, and so on; none for other ranks. */
function byRank(name: string, { rank }: Tensor, least: number): string | undefined {
  return rank >= least && rank <= 5 ? `nn.${name}${Math.max(rank - 2, 1)}d` : undefined;
}

/** The layers and norms. */
export function knownLayers(): readonly KnownModule[] {
  return [...affineLayers(), ...windowLayers(), ...normLayers(), ...otherLayers()];
}

function affineLayers(): readonly KnownModule[] {
  return [
    {
      make: (o, l) => layers.linear(o["inFeatures"], o["outFeatures"], { bias: o["bias"], biasInit: zeros, ...begin(l) }),
      write: (o) =>
        call("nn.Linear", [literal(o["inFeatures"]), literal(o["outFeatures"])], { bias: unless(o["bias"], true) }),
    },
    {
      make: ({ inChannels, outChannels, ...o }, l) =>
        layers.conv2d(inChannels, outChannels, { ...(o as layers.Conv2dOptions), biasInit: zeros, ...begin(l) }),
      write: (o) => convolution("nn.Conv2d", o),
    },
    {
      make: ({ inChannels, outChannels, ...o }, l) =>
        layers.conv1d(inChannels, outChannels, { ...(o as layers.Conv1dOptions), biasInit: zeros, ...begin(l) }),
      write: (o) => convolution("nn.Conv1d", o),
    },
    {
      make: ({ inChannels, outChannels, ...o }, l) =>
        layers.convTranspose2d(inChannels, outChannels, {
          ...(o as layers.ConvTranspose2dOptions),
          biasInit: zeros,
          ...begin(l),
        }),
      write: (o) => convolution("nn.ConvTranspose2d", o),
    },
    {
      make: (o, l) =>
        layers.embedding(o["count"], o["features"], {
          ...begin(l),
          ...(o["paddingIndex"] === undefined ? {} : { paddingIndex: o["paddingIndex"] as number }),
        }),
      write: (o) =>
        call("nn.Embedding", [literal(o["count"]), literal(o["features"])], { padding_idx: o["paddingIndex"] }),
    },
  ];
}

function windowLayers(): readonly KnownModule[] {
  const window = (o: Options): Readonly<Record<string, unknown>> => ({
    stride: JSON.stringify(o["stride"]) === JSON.stringify(o["kernelSize"]) ? undefined : o["stride"],
    padding: unless(o["padding"], 0),
    dilation: unless(o["dilation"] ?? 1, 1),
    ceil_mode: unless(o["ceilMode"], false),
    count_include_pad: unless(o["countIncludePad"] ?? true, true),
  });
  return [
    {
      make: (o) => layers.maxPool2d(o as layers.MaxPool2dOptions),
      write: (o) => call("nn.MaxPool2d", [literal(o["kernelSize"])], window(o)),
    },
    {
      make: (o) => layers.avgPool2d(o as layers.AvgPool2dOptions),
      write: (o) => call("nn.AvgPool2d", [literal(o["kernelSize"])], window(o)),
    },
    {
      make: (o) => layers.adaptiveAvgPool2d(o["outputSize"]),
      write: (o) => call("nn.AdaptiveAvgPool2d", [literal(o["outputSize"])]),
    },
    { make: () => layers.globalAvgPool2d(), write: () => call("layers.GlobalAvgPool2d", []) },
  ];
}

function normLayers(): readonly KnownModule[] {
  return [
    {
      make: ({ channels, ...o }, l) => norms.batchNorm(channels, { ...o, dtype: begin(l).dtype }),
      write: writeBatchNorm,
    },
    {
      make: (o, l) => norms.groupNorm(o["groups"], o["channels"], { ...norm(o), dtype: begin(l).dtype }),
      write: (o) =>
        call("nn.GroupNorm", [literal(o["groups"]), literal(o["channels"])], {
          eps: o["eps"],
          affine: unless(o["affine"], true),
        }),
    },
    {
      make: (o, l) => norms.instanceNorm(o["channels"], { ...norm(o), dtype: begin(l).dtype }),
      write: (o, x) => {
        const name = byRank("InstanceNorm", x, 3);
        const channels = literal(o["channels"]);
        if (name === undefined) return call("nn.GroupNorm", [channels, channels], { eps: o["eps"], affine: o["affine"] });
        return call(name, [channels], { eps: o["eps"], affine: unless(o["affine"], false) });
      },
    },
    {
      make: ({ shape, ...o }, l) => norms.layerNorm(shape, { ...o, dtype: begin(l).dtype }),
      write: (o) => {
        const hasBias = o["bias"] === o["elementwiseAffine"];
        return call(hasBias ? "nn.LayerNorm" : "layers.LayerNorm", [shapeOf(o)], {
          eps: o["eps"],
          elementwise_affine: unless(o["elementwiseAffine"], true),
        });
      },
    },
    {
      make: ({ shape, ...o }, l) => norms.rmsNorm(shape, { ...o, dtype: begin(l).dtype }),
      write: (o) =>
        call("layers.RMSNorm", [shapeOf(o)], {
          eps: o["eps"],
          elementwise_affine: unless(o["elementwiseAffine"], true),
        }),
    },
  ];
}

function norm(o: Options): norms.GroupNormOptions {
  return { eps: o["eps"], affine: o["affine"] };
}

/** Not as a single number where two lengths are equal, which means two axes. */
function shapeOf(o: Options): string {
  return `[${(o["shape"] as readonly number[]).join(", ")}]`;
}

/** PyTorch's own, unless a switch says something that it has no word for. */
function writeBatchNorm(o: Options, x: Tensor): Code {
  const facts = {
    eps: o["eps"],
    momentum: o["momentum"],
    affine: unless(o["affine"], true),
    track_running_stats: unless(o["trackRunningStats"], true),
  };
  const own = byRank("BatchNorm", x, 2);
  const isPlain = o["trainable"] === true && o["updateRunning"] === undefined && o["normalizeBy"] === undefined;
  if (isPlain && own !== undefined) return call(own, [literal(o["channels"])], facts);
  return call("layers.BatchNorm", [literal(o["channels"])], {
    ...facts,
    trainable: unless(o["trainable"], true),
    update_running: o["updateRunning"],
    normalize_by: o["normalizeBy"],
  });
}

function otherLayers(): readonly KnownModule[] {
  return [
    {
      make: (o) => layers.flatten({ startAxis: o["startAxis"] }),
      write: (o) => call("nn.Flatten", [], { start_dim: unless(o["startAxis"], 1) }),
    },
    { make: (o) => layers.dropout(o["p"]), write: (o) => call("nn.Dropout", [literal(o["p"])]) },
    { make: (o) => stochasticDepth(o["p"]), write: (o) => call("layers.StochasticDepth", [literal(o["p"])]) },
  ];
}
