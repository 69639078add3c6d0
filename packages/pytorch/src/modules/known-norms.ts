import * as norms from "@ganglion/normalization";
import type { Tensor } from "@ganglion/tensor";
import { type Code, call, literal } from "./code.ts";
import { begin, type KnownModule, type Options, unless } from "./known-module.ts";

/** `nn.BatchNorm2d` for images, and so on; none for other ranks. */
function byRank(name: string, { rank }: Tensor, least: number): string | undefined {
  return rank >= least && rank <= 5 ? `nn.${name}${Math.max(rank - 2, 1)}d` : undefined;
}

/** The norms. */
export function knownNorms(): readonly KnownModule[] {
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
        if (name === undefined)
          return call("nn.GroupNorm", [channels, channels], { eps: o["eps"], affine: o["affine"] });
        return call(name, [channels], { eps: o["eps"], affine: unless(o["affine"], false) });
      },
    },
    ...normsOfShapes(),
  ];
}

/** Norms over the last axes. */
function normsOfShapes(): readonly KnownModule[] {
  return [
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
