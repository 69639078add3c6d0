import { describeValue, type Layer, refusal } from "@ganglion/tensor";

/** A container that can be rebuilt around other children, as `sequential` and `residual` of `@ganglion/layers` can. */
interface Rebuildable extends Layer {
  withChildren?(children: Readonly<Record<string, Layer>>): Layer;
}

/** Whether the layer can be rebuilt around other children. */
export function isRebuildable(layer: Layer): layer is Layer & Required<Pick<Rebuildable, "withChildren">> {
  return typeof (layer as Rebuildable).withChildren === "function";
}

/**
 * The same model with some layers replaced: `replace` gets every layer with its path, outer ones first, and returns
 * another, or undefined to look inside. What has nothing replaced in it is not rebuilt. All tensors stay the same ones.
 * @throws TypeError if a container with a layer to replace has no `withChildren`.
 */
export function mapLayers(
  name: string,
  model: Layer,
  replace: (layer: Layer, path: string) => Layer | undefined,
  path = "",
): Layer {
  const other = replace(model, path);
  if (other !== undefined) return other;
  const children = Object.entries(model.children ?? {});
  const mapped = children.map(
    ([key, child]) => [key, mapLayers(name, child, replace, path === "" ? key : `${path}.${key}`)] as const,
  );
  if (mapped.every(([, child], index) => child === children[index]?.[1])) return model;
  if (isRebuildable(model)) return model.withChildren(Object.fromEntries(mapped));
  const where = path === "" ? "the model itself" : `"${path}"`;
  throw refusal(
    TypeError,
    name,
    "containers must have withChildren to be rebuilt",
    `${model.kind ?? "a function"} without it (${where})`,
    "Add withChildren(children), which returns the same container around other layers.",
  );
}

/** @throws TypeError unless `model` is a layer, all through. */
export function checkModel(where: string, model: unknown): void {
  const above = new Set<unknown>();
  const visit = (layer: unknown, path: string): void => {
    const name = path === "" ? "model" : path;
    if (typeof layer !== "function") {
      const remedy = "Pass a layer, such as sequential(...), or a function that carries its parameters.";
      throw refusal(TypeError, where, `${name} must be a layer`, describeValue(layer), remedy);
    }
    if (above.has(layer)) {
      throw refusal(
        TypeError,
        where,
        `${name} must not contain itself`,
        "one that does",
        "Make a layer for each place.",
      );
    }
    above.add(layer);
    for (const [own, child] of Object.entries((layer as Layer).children ?? {})) {
      visit(child, path === "" ? own : `${path}.${own}`);
    }
    above.delete(layer);
  };
  visit(model, "");
}
