import type { Layer } from "../layer.ts";
import { joinPath, walkLayers } from "../walk-layers.ts";

/** The path of a layer from the model on, of what an observer is told of it. */
export type PathOf = (reported: string, layer: Layer) => string;

/**
 * A container of your own that hands its context on as it is has its children report paths that begin with themselves. The function
 * that this makes adds what is missing, as far as the layer's place in the model shows it.
 * @throws TypeError if the model is none.
 * @example
 * ```ts
 * import { sequential } from "@ganglion/layers";
 * import { defineLayer, exp, sub } from "@ganglion/tensor";
 * import { layerPaths } from "@ganglion/tensor/graph";
 * const [left, right] = [sequential(exp), sequential(exp)];
 * const twins = defineLayer((x, context) => sub(left(x, context), right(x.neg(), context)), { children: { left, right } });
 * const pathOf = layerPaths(twins);
 * pathOf("0", exp); // => "left.0"
 * ```
 */
export function layerPaths(model: Layer): PathOf {
  const places = new Map<Layer, string[]>();
  for (const { path, layer } of walkLayers(model, "layerPaths")) {
    const known = places.get(layer);
    if (known === undefined) places.set(layer, [path]);
    else known.push(path);
  }
  let prefix = "";
  return (reported, layer) => {
    const known = places.get(layer) ?? [];
    if (known.includes(joinPath(prefix, reported))) return joinPath(prefix, reported);
    const found = known.find((path) => path === reported) ?? known.find((path) => path.endsWith(`.${reported}`));
    const path = found ?? (known.length === 1 ? (known[0] as string) : reported);
    prefix = path.endsWith(`.${reported}`) ? path.slice(0, -reported.length - 1) : "";
    return path;
  };
}
