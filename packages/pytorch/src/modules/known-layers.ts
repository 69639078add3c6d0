import * as layers from "@ganglion/layers";
import { zeros } from "@ganglion/tensor";
import { type Code, call, literal } from "./code.ts";
import { begin, type KnownModule, type Options, unless } from "./known-module.ts";
import { stochasticDepth } from "./stochastic-depth.ts";

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

/** The layers. */
export function knownLayers(): readonly KnownModule[] {
  return [...affineLayers(), ...windowLayers(), ...otherLayers()];
}

function affineLayers(): readonly KnownModule[] {
  return [
    {
      make: (o, l) =>
        layers.linear(o["inFeatures"], o["outFeatures"], { bias: o["bias"], biasInit: zeros, ...begin(l) }),
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
