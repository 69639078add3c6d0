import { defineLayer, type Layer, mapLayers, type Tensor } from "@ganglion/tensor";
import { type BatchNorm, isBatchNorm } from "./batch-norm.ts";
import type { Folding, FoldOptions } from "./fold-batch-norm.ts";
import { type Chain, chainsOf, type Link, usersOf } from "./fold-chains.ts";
import { largestDifference, probeFor } from "./fold-error.ts";
import { channelsAt, foldInto, inferenceOnly, isTarget, type Side, type Target } from "./fold-weights.ts";

/** What `foldBatchNorm` returns, for arguments that it has checked. */
export async function foldModel(model: Layer, { sample }: FoldOptions): Promise<Folding> {
  const folder = newFolder(model);
  for (const chain of chainsOf(model)) {
    for (const index of chain.keys()) await foldAt(folder, chain, index);
  }
  const { replacements, folded, skipped } = folder;
  const rebuilt = mapLayers(model, (layer, { path }) => replaced(layer, replacements.get(path)), "foldBatchNorm");
  const maxAbsError = sample === undefined ? folder.maxAbsError : await largestDifference(model, rebuilt, sample);
  return { model: rebuilt, folded, skipped, maxAbsError };
}

/** What stands at a place in the end. Nothing that was folded may be trained. */
function replaced(layer: Layer, replacement: Layer | undefined): Layer {
  if (replacement === undefined) return layer;
  return isTarget(replacement) ? inferenceOnly(replacement) : replacement;
}

/** The work in progress. */
interface Folder {
  readonly users: ReadonlyMap<Tensor, readonly string[]>;
  /** What stands at a path now. */
  readonly replacements: Map<string, Layer>;
  readonly folded: Folding["folded"][number][];
  readonly skipped: Folding["skipped"][number][];
  maxAbsError: number;
}

function newFolder(model: Layer): Folder {
  return { users: usersOf(model), replacements: new Map(), folded: [], skipped: [], maxAbsError: 0 };
}

async function foldAt(folder: Folder, chain: Chain, index: number): Promise<void> {
  const { path, layer, fixedBy } = chain[index] as Link;
  if (!isBatchNorm(layer)) return;
  const reasons = [
    fixedBy === undefined ? undefined : `${fixedBy} cannot be rebuilt`,
    blocked(layer),
    shared(folder, layer),
  ];
  const before = neighbour(folder, chain, index, -1);
  const after = neighbour(folder, chain, index, 1);
  const place = reasons.every((reason) => reason === undefined) ? choose(folder, layer, before, after) : undefined;
  if (place === undefined || typeof place === "string") {
    folder.skipped.push({ path, reason: place ?? (reasons.find((reason) => reason !== undefined) as string) });
    return;
  }
  const { link, side } = place;
  const target = link.layer as Target;
  const replacement = await foldInto(target, layer, side);
  await measure(folder, { target, norm: layer, side }, replacement);
  // What an earlier batch norm was folded into has been folded once more.
  if (folder.replacements.has(link.path)) for (const x of Object.values(target.parameters)) x.dispose();
  folder.replacements.set(link.path, replacement);
  folder.replacements.set(path, identity());
  folder.folded.push({ path, into: link.path });
}

/** What stands where a batch norm was. */
function identity(): Layer {
  return defineLayer((x) => x, { kind: "identity", traits: { trainingOnly: true } });
}

/** Where a batch norm can go, or why it cannot. */
function choose(
  folder: Folder,
  norm: BatchNorm,
  before: Link | undefined,
  after: Link | undefined,
): { readonly link: Link; readonly side: Side } | string {
  const found: string[] = [];
  for (const [link, side] of [
    [before, "before"],
    [after, "after"],
  ] as const) {
    if (link === undefined || !isTarget(link.layer)) continue;
    const reason = unfit(folder, norm, link.layer, side);
    if (reason === undefined) return { link, side };
    found.push(`the ${link.layer.kind ?? "layer"} ${side} it ${reason}`);
  }
  return found.length > 0 ? found.join("; ") : "no linear layer or convolution comes right before or after it";
}

function unfit(folder: Folder, norm: BatchNorm, target: Target, side: Side): string | undefined {
  const sharing = shared(folder, target);
  if (sharing !== undefined) return sharing;
  const channels = channelsAt(target, side);
  if (channels !== norm.options.channels) {
    return `${side === "before" ? "gives" : "takes"} ${channels} channels where it has ${norm.options.channels}`;
  }
  return side === "after" && target.traits.affine.pads ? "pads with zeros, which would have to be shifted" : undefined;
}

/** Why batch norm does not do the same to each sample in inference. */
function blocked({ options }: BatchNorm): string | undefined {
  if (!options.trackRunningStats || options.normalizeBy === "batch") return "normalizes by the batch";
  return options.updateRunning === true ? "moves its running statistics in inference" : undefined;
}

/** Folding one of several users of a tensor would silently tear them apart. */
function shared({ users }: Folder, { parameters = {}, buffers = {} }: Layer): string | undefined {
  const all = [...Object.values(parameters), ...Object.values(buffers)].map((tensor) => users.get(tensor) ?? []);
  const paths = all.find((places) => places.length > 1);
  return paths && `shares its parameters (${paths.map((path) => `"${path}"`).join(", ")})`;
}

/** The nearest layer of the chain on one side, as it is by now; what does nothing in inference is passed over. */
function neighbour(folder: Folder, chain: Chain, from: number, step: 1 | -1): Link | undefined {
  for (let index = from + step; ; index += step) {
    const link = chain[index];
    if (link === undefined) return undefined;
    const layer = folder.replacements.get(link.path) ?? link.layer;
    if (layer.traits?.trainingOnly !== true) return { ...link, layer };
  }
}

interface Pair {
  readonly target: Target;
  readonly norm: BatchNorm;
  readonly side: Side;
}

async function measure(folder: Folder, { target, norm, side }: Pair, replacement: Layer): Promise<void> {
  const x = await probeFor(target, norm, side);
  const pair: Layer = side === "before" ? (input) => norm(target(input)) : (input) => target(norm(input));
  folder.maxAbsError = Math.max(folder.maxAbsError, await largestDifference(pair, replacement, x));
  x.dispose();
}
