import { checkString, checkTensor } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { refusal } from "./errors.ts";
import type { Layer } from "./layer.ts";
import { isTensor } from "./is-tensor.ts";
import type { Tensor } from "./tensor.ts";

/** A layer and where it is in a model. */
export interface LayerPlace {
  /** Such as `"block1.conv"`; empty for the model itself. */
  readonly path: string;
  readonly layer: Layer;
  /** The layer that it is a child of; undefined for the model itself. */
  readonly parent: Layer | undefined;
}

/**
 * A model's layers with their paths, every layer before what it is made of; one that stands in several places comes once for
 * each. Errors name `where`.
 * @throws TypeError if something is no layer, contains itself, has a name that would break paths, or carries what is no tensor.
 * @example
 * ```ts
 * import { defineLayer, walkLayers } from "@ganglion/tensor";
 * const inner = defineLayer((x) => x, { kind: "inner" });
 * const outer = defineLayer((x) => inner(x), { kind: "outer", children: { inner } });
 * walkLayers(outer).map(({ path, layer }) => `${path}: ${layer.kind}`); // => [": outer", "inner: inner"]
 * ```
 */
export function walkLayers(model: Layer, where = "walkLayers"): LayerPlace[] {
  checkString("walkLayers", "where", where);
  const found: LayerPlace[] = [];
  visit({ where: where || "walkLayers", found, above: new Set() }, "", model, undefined);
  return found;
}

/**
 * Checks a model all through, its tensors too.
 * @throws TypeError if something is no layer, contains itself, has a name that would break paths, or carries what is no
 * tensor; DisposedError if a tensor is not alive.
 */
export function checkModel(where: string, model: unknown): asserts model is Layer {
  for (const { path, layer } of walkLayers(model as Layer, where)) {
    for (const [name, x] of Object.entries({ ...layer.parameters, ...layer.buffers })) {
      checkTensor(where, joinPath(path, name), x);
    }
  }
}

/**
 * Checks what a container is made of.
 * @throws TypeError if a child is no function, or a name is empty or has a dot.
 */
export function checkChildren(where: string, children: unknown): asserts children is Readonly<Record<string, Layer>> {
  checkNamed(where, "", "children", children);
  for (const [name, child] of Object.entries(children as object)) {
    checkName(where, "", name);
    checkLayer(where, name, child);
  }
}

interface Walk {
  readonly where: string;
  readonly found: LayerPlace[];
  /** The layers that the present one is in. */
  readonly above: Set<Layer>;
}

function visit(walk: Walk, path: string, layer: Layer, parent: Layer | undefined): void {
  const { where, found, above } = walk;
  checkLayer(where, path, layer);
  if (above.has(layer)) {
    const remedy = "Make a layer for each place.";
    throw refusal(TypeError, where, `${path} must not contain itself`, "one that does", remedy);
  }
  found.push({ path, layer, parent });
  const { parameters, buffers, children } = layer;
  if (parameters !== undefined) checkTensors(where, path, "parameters", parameters);
  if (buffers !== undefined) checkTensors(where, path, "buffers", buffers);
  if (children === undefined) return;
  checkNamed(where, path, "children", children);
  above.add(layer);
  for (const name of Object.keys(children)) {
    checkName(where, path, name);
    visit(walk, joinPath(path, name), children[name] as Layer, layer);
  }
  above.delete(layer);
}

function checkTensors(where: string, path: string, what: string, named: Readonly<Record<string, Tensor>>): void {
  checkNamed(where, path, what, named);
  for (const name of Object.keys(named)) {
    const x: unknown = named[name];
    if (isTensor(x)) continue;
    const rule = `${joinPath(path, name)} must be a tensor`;
    throw refusal(TypeError, where, rule, describeValue(x), "Make it with tensor(values).");
  }
}

/** The path of something inside of what `path` leads to. */
export function joinPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function checkLayer(where: string, path: string, layer: unknown): asserts layer is Layer {
  if (typeof layer === "function") return;
  const remedy = "Pass a layer, such as sequential(...), or a function that carries its parameters.";
  throw refusal(TypeError, where, `${path || "model"} must be a layer`, describeValue(layer), remedy);
}

function checkName(where: string, path: string, name: string): void {
  if (name !== "" && !name.includes(".")) return;
  const rule = "names of children must be non-empty and without dots";
  const got = path === "" ? JSON.stringify(name) : `${JSON.stringify(name)} in ${path}`;
  throw refusal(TypeError, where, rule, got, "Dots separate the parts of a path.");
}

function checkNamed(where: string, path: string, what: string, named: unknown): void {
  if (typeof named === "object" && named !== null && !Array.isArray(named)) return;
  const remedy = `Leave ${what} out, or give them by name.`;
  throw refusal(TypeError, where, `${joinPath(path, what)} must be an object`, describeValue(named), remedy);
}
