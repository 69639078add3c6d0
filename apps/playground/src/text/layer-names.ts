import { layersText } from "./layers-text.ts";
import { choiceText, settingsText } from "./settings-text.ts";

/** A layer as whoever looked at it knows it. */
export interface KnownLayer {
  readonly path: string;
  readonly kind: string;
}

/** What layers are called, by their paths. */
export interface LayerNames {
  /** In a sentence that says “layer”: `2`, `2 (ReLU)`, `5 (output)`. */
  said(path: string): string;
  /** In a table: `2 ReLU`. */
  listed(path: string): string;
  /** A parameter: `2.weight`. */
  parameter(path: string): string;
}

/** Kinds that are hidden layers of their own in the settings; others belong to the one before. */
const own: readonly string[] = ["conv2d", "residual", "maxPool2d", "linear", "dropout"];

const labels: Readonly<Record<string, keyof (typeof choiceText)["value"]>> = {
  linear: "dense",
  conv2d: "conv",
  maxPool2d: "pool",
};
/** What everybody calls by the same name. */
const terms: Readonly<Record<string, string>> = {
  batchNorm: "batch norm",
  layerNorm: "layer norm",
  groupNorm: "group norm",
};

/** Names layers as a person counts them: by the hidden layers of the settings, of which each has its normalization and activation, and the output. */
export function layerNames(layers: readonly KnownLayer[]): LayerNames {
  const top = layers.filter(({ path }) => !path.includes("."));
  const last = top.findLast(({ kind }) => kind === "linear")?.path;
  const known = new Map<string, KnownLayer & { readonly number: number }>();
  let number = 0;
  for (const layer of top) {
    if (own.includes(layer.kind)) number += 1;
    known.set(layer.path, { ...layer, number });
  }
  const find = (path: string): (KnownLayer & { readonly number: number }) | undefined =>
    known.get(path.split(".")[0] ?? "");
  return {
    said(path) {
      const found = find(path);
      if (found === undefined) return path;
      if (found.path === last) return layersText.value.partOf({ number: found.number, part: layersText.value.output });
      if (own.includes(found.kind)) return String(found.number);
      return found.number === 0
        ? settingsText.value.preparation.toLowerCase()
        : layersText.value.partOf({ number: found.number, part: kindLabel(found.kind) });
    },
    listed(path) {
      const found = find(path);
      if (found === undefined) return path;
      if (found.number === 0) return settingsText.value.preparation;
      return `${found.number} ${found.path === last ? layersText.value.output : kindLabel(found.kind)}`;
    },
    parameter(path) {
      const found = find(path);
      return found === undefined ? path : [found.number, ...path.split(".").slice(1)].join(".");
    },
  };
}

function kindLabel(kind: string): string {
  const names: Readonly<Record<string, string>> = choiceText.value;
  return terms[kind] ?? names[labels[kind] ?? kind] ?? kind;
}
