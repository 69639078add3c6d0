import {
  type ActivationName,
  activationNames,
  type InitName,
  initNames,
  type NormalizationName,
  normalizationNames,
} from "./choices.ts";
import { numberSettings, readNumber } from "./number-setting.ts";
import type { Problem } from "./problem.ts";

/** What a hidden layer may be. */
export type LayerKind = "dense" | "conv" | "residual" | "pool" | "dropout";

/** A hidden layer. What it leaves out is as the experiment says for all. */
export interface LayerSpec {
  readonly kind: LayerKind;
  /** Units, channels, or percent that are dropped; 2 for pooling. */
  readonly size: number;
  readonly activation?: ActivationName;
  readonly normalization?: NormalizationName;
  readonly init?: InitName;
}

/** How many hidden layers a network may have. */
export const maxHiddenLayers = 12;

const letters: Readonly<Record<LayerKind, string>> = { dense: "", conv: "c", residual: "r", pool: "p", dropout: "d" };

/** Whether a layer works on pictures, and so must come before all that do not. */
export function needsPicture({ kind }: LayerSpec): boolean {
  return kind === "conv" || kind === "residual" || kind === "pool";
}

/** Whether it has convolutions. */
export function convolves({ kind }: LayerSpec): boolean {
  return kind === "conv" || kind === "residual";
}

/** Whether it has weights, and with them an activation, a normalization and an initializer. */
export function hasWeights({ kind }: LayerSpec): boolean {
  return kind === "dense" || kind === "conv" || kind === "residual";
}

/** A dense layer of so many units. */
export function dense(size: number): LayerSpec {
  return { kind: "dense", size };
}

/** Writes layers as a link does: `c8,p,32.tanh`. */
export function writeLayers(layers: readonly LayerSpec[]): string {
  return layers
    .map(({ kind, size, activation, normalization, init }) => {
      const name = kind === "pool" ? "p" : `${letters[kind]}${size}`;
      const own = [activation, normalization === undefined ? undefined : `n-${normalization}`, init && `i-${init}`];
      return [name, ...own.filter((part) => part !== undefined)].join("~");
    })
    .join(",");
}

/** Reads layers as a link has them. */
export function readLayers(text: string): { readonly value: readonly LayerSpec[] } | Problem {
  const parts = text === "" ? [] : text.split(",");
  if (parts.length > maxHiddenLayers)
    return { problem: "tooManyLayers", most: maxHiddenLayers, got: `${parts.length}` };
  const layers: LayerSpec[] = [];
  for (const part of parts) {
    const read = readLayer(part);
    if ("problem" in read) return read;
    const last = layers.findLast(({ kind }) => kind !== "dropout");
    if (needsPicture(read.value) && last !== undefined && !needsPicture(last))
      return { problem: "layerOrder", got: part };
    layers.push(read.value);
  }
  return { value: layers };
}

function readLayer(text: string): { readonly value: LayerSpec } | Problem {
  const [name = "", ...own] = text.split("~");
  // What begins like a number is one, if perhaps a wrong one; else it is no layer: `conv8` is not 8 of something.
  const match = /^([crd]?)([-+.\d].*|)$/.exec(name);
  const kind = name === "p" ? "pool" : kinds[match?.[1] ?? "none"];
  if (kind === undefined) return { problem: "layer", got: text };
  const setting = kind === "dropout" ? numberSettings.dropout : numberSettings.units;
  const size = kind === "pool" ? { value: 2 } : readNumber(setting, match?.[2] ?? "");
  if ("problem" in size) return size;
  const choices = own.map(readOwn);
  if (choices.includes(undefined)) return { problem: "layer", got: text };
  return { value: Object.assign({ kind, size: size.value }, ...choices) as LayerSpec };
}

const kinds: Readonly<Record<string, LayerKind>> = { "": "dense", c: "conv", r: "residual", d: "dropout" };

function readOwn(text: string): Partial<LayerSpec> | undefined {
  if (text.startsWith("n-")) {
    const normalization = normalizationNames.find((name) => name === text.slice(2));
    return normalization && { normalization };
  }
  if (text.startsWith("i-")) {
    const init = initNames.find((name) => name === text.slice(2));
    return init && { init };
  }
  const activation = activationNames.find((name) => name === text);
  return activation && { activation };
}

/** Why such layers cannot take samples of this shape; undefined if they can. */
export function checkLayers(layers: readonly LayerSpec[], shape: readonly number[]): Problem | undefined {
  if (!layers.some(needsPicture)) return undefined;
  if (shape.length !== 3) return { problem: "noPictures", got: writeLayers(layers) };
  return pictureAfter(shape, layers) === undefined ? { problem: "pooledAway", got: writeLayers(layers) } : undefined;
}

/** The shape of a sample after layers that work on pictures, or undefined where it was pooled away. */
export function pictureAfter(
  shape: readonly number[],
  layers: readonly LayerSpec[],
): readonly [number, number, number] | undefined {
  let [channels = 1, height = 1, width = 1] = shape.length === 3 ? shape : [1, 1, 1];
  for (const { kind, size } of layers) {
    if (kind === "conv" || kind === "residual") channels = size;
    if (kind !== "pool") continue;
    height = Math.floor(height / 2);
    width = Math.floor(width / 2);
    if (height < 1 || width < 1) return undefined;
  }
  return [channels, height, width];
}
