import { describeValue, type Layer, refusal, stateEntries, type Tensor, walkLayers } from "@ganglion/tensor";
import { type Calls, callsOf, traced } from "../trace/trace-layer.ts";
import { reasonOf } from "../trace/statement.ts";
import { type Code, call, isIdentifier, literal, written } from "./code.ts";
import { checkNames } from "./module-names.ts";
import { recognized } from "./recognize.ts";

/** How a layer of your own is made in PyTorch. */
export interface ModuleTranslation {
  /** The expression that makes it, such as `"MyLayer(64)"`; its parameters and buffers must have the names and shapes that they have here. */
  readonly make: string;
  /** What that needs besides `torch`, `nn` and `F`: the class itself, imports. Written once. */
  readonly source?: string;
}

/** Says how layers are made in PyTorch that are not written by themselves; `undefined` for all others. */
export type TranslateModule = (layer: Layer, path: string) => ModuleTranslation | undefined;

/** The source of `model.py`. */
export async function writeModel(
  model: Layer,
  batches: readonly [Tensor, Tensor],
  translate: TranslateModule | undefined,
): Promise<string> {
  const writer: Writer = {
    translate,
    classes: new Map(),
    sources: new Set(),
    shared: new Map(),
    places: places(model),
  };
  const code = await moduleOf(writer, model, "", batches);
  const shared = [...writer.shared.values()].map(({ name, code: made }) => `    ${name} = ${written(made, "    ")}\n`);
  const ties = tiesOf(model).map(([path, first]) => `    layers.tie(model, ${literal(path)}, ${literal(first)})\n`);
  const body = `    model = ${written(code, "    ")}\n`;
  const classes = [...writer.classes].map(([lines, name]) => classOf(name, lines));
  return [
    '"""The model, with the names of its parameters that it has in Ganglion."""\n\n',
    "from collections import OrderedDict\n\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n\nimport layers\n",
    ...[...writer.sources].map((source) => `\n\n${source.trim()}\n`),
    ...classes,
    "\n\ndef build_model() -> nn.Module:\n",
    ...shared,
    body,
    ...ties,
    "    return model\n",
  ].join("");
}

interface Writer {
  readonly translate: TranslateModule | undefined;
  /** The names of classes by the lines of their `forward`. */
  readonly classes: Map<string, string>;
  readonly sources: Set<string>;
  /** Layers that stand in several places, in the order in which they are made. */
  readonly shared: Map<Layer, { readonly name: string; readonly code: Code }>;
  /** In how many places a layer stands. */
  readonly places: ReadonlyMap<Layer, number>;
}

/** Only layers with tensors inside are one wherever they stand. */
function places(model: Layer): Map<Layer, number> {
  const counts = new Map<Layer, number>();
  const count = (layer: Layer): void => {
    counts.set(layer, (counts.get(layer) ?? 0) + 1);
    if (counts.get(layer) === 1) for (const child of Object.values(layer.children ?? {})) count(child);
  };
  count(model);
  return counts;
}

type Batches = readonly [Tensor, Tensor];

async function moduleOf(writer: Writer, layer: Layer, path: string, batches: Batches): Promise<Code> {
  const known = writer.shared.get(layer);
  if (known !== undefined) return known.name;
  const code = await newModule(writer, layer, path, batches);
  const isShared = (writer.places.get(layer) ?? 0) > 1 && stateEntries(layer, "exportToPyTorch").length > 0;
  if (!isShared) return code;
  const name = `shared${writer.shared.size + 1}`;
  writer.shared.set(layer, { name, code });
  return name;
}

/** Where `freeze` of `@ganglion/transfer` keeps the layer that it has frozen. */
const FROZEN = /* @__PURE__ */ Symbol.for("@ganglion/transfer/frozen");

async function newModule(writer: Writer, layer: Layer, path: string, batches: Batches): Promise<Code> {
  const translation = writer.translate?.(layer, path);
  if (translation !== undefined) {
    checkTranslation(path, translation);
    if (translation.source !== undefined) writer.sources.add(translation.source);
    return translation.make;
  }
  checkNames(layer, path);
  const inner = (layer as Layer & { readonly [FROZEN]?: Layer })[FROZEN];
  if (inner !== undefined) return call("layers.frozen", [await newModule(writer, inner, path, batches)]);
  const hasChildren = Object.keys(layer.children ?? {}).length > 0;
  if (!hasChildren) {
    const code = await recognized(layer, batches[0]);
    if (code !== undefined) return code;
  }
  const calls = [callsOf(layer, batches[0]), callsOf(layer, batches[1])] as const;
  try {
    return await blockOf(writer, layer, path, calls);
  } finally {
    for (const each of calls) each.release();
  }
}

async function blockOf(writer: Writer, layer: Layer, path: string, calls: readonly [Calls, Calls]): Promise<Code> {
  const children = await childrenOf(writer, layer, path, calls);
  if (layer.traits?.sequence === true && isBare(layer)) return sequential(children);
  const lines = linesFor(layer, path, calls);
  return call(classFor(writer, layer, lines), [
    ...tensorsOf(layer),
    ...children.map(([name, code]) => pair(name, code)),
  ]);
}

function isBare({ parameters, buffers }: Layer): boolean {
  return Object.keys(parameters ?? {}).length + Object.keys(buffers ?? {}).length === 0;
}

async function childrenOf(
  writer: Writer,
  layer: Layer,
  path: string,
  [one, other]: readonly [Calls, Calls],
): Promise<(readonly [name: string, code: Code])[]> {
  const made: (readonly [string, Code])[] = [];
  for (const [name, child] of Object.entries(layer.children ?? {})) {
    const place = path === "" ? name : `${path}.${name}`;
    const [first, second] = [one, other].map(({ children }) => children.find((each) => each.name === name)?.x);
    if (first === undefined || second === undefined) {
      // What is never called has no part in what is written, unless it has one in the state dict.
      if (stateEntries(child, "exportToPyTorch").length === 0) continue;
      throw notWritable(layer, path, `it never calls its child ${name}`);
    }
    made.push([name, await moduleOf(writer, child, place, [first, second])]);
  }
  return made;
}

function sequential(children: readonly (readonly [string, Code])[]): Code {
  const isNumbered = children.every(([name], at) => name === String(at));
  if (isNumbered)
    return call(
      "nn.Sequential",
      children.map(([, code]) => code),
    );
  const entries = children.map(([name, code]): Code => ({ open: "(", items: [literal(name), code], close: ")" }));
  return call("nn.Sequential", [{ open: "OrderedDict([", items: entries, close: "])" }]);
}

function checkTranslation(path: string, translation: unknown): void {
  const { make, source = "" } = Object(translation) as Partial<ModuleTranslation>;
  if (typeof make === "string" && make.trim() !== "" && typeof source === "string") return;
  const rule = `what translate returns for ${path === "" ? "the model itself" : JSON.stringify(path)} must say how it is made`;
  const remedy =
    'Return { make: "MyLayer(64)", source: "class MyLayer(nn.Module): ..." }, or undefined for layers that are ours.';
  throw refusal(TypeError, "exportToPyTorch", rule, describeValue(translation), remedy);
}

/** A named part of a block. */
function pair(name: string, code: Code): Code {
  const [before, behind] = isIdentifier(name) ? [`${name}=`, ""] : [`**{${literal(name)}: `, "}"];
  if (typeof code === "string") return before + code + behind;
  return { ...code, open: before + code.open, close: code.close + behind };
}

/** The shapes of a layer's own tensors, which the block makes. */
function tensorsOf({ parameters = {}, buffers = {} }: Layer): Code[] {
  const shapes = (tensors: Readonly<Record<string, Tensor>>): string =>
    `{${Object.entries(tensors)
      .map(([name, { shape, dtype }]) => `${literal(name)}: ([${shape.join(", ")}], torch.${dtype})`)
      .join(", ")}}`;
  const given: Code[] = [];
  if (Object.keys(parameters).length > 0) given.push(`parameters=${shapes(parameters)}`);
  if (Object.keys(buffers).length > 0) given.push(`buffers=${shapes(buffers)}`);
  return given;
}

function linesFor(layer: Layer, path: string, calls: readonly [Calls, Calls]): readonly string[] {
  try {
    return traced(layer, calls);
  } catch (error) {
    throw notWritable(layer, path, reasonOf(error), error);
  }
}

/** The class with these lines: one for all layers that do the same. */
function classFor(writer: Writer, { kind }: Layer, lines: readonly string[]): string {
  const key = lines.join("\n");
  const before = writer.classes.get(key);
  if (before !== undefined) return before;
  const wanted = (kind ?? "").replaceAll(/\W+/g, "").replace(/^\d*./, (first) => first.toUpperCase()) || "Function";
  const taken = new Set([...writer.classes.values(), "OrderedDict", "F"]);
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
  writer.classes.set(key, name);
  return name;
}

function classOf(name: string, lines: string): string {
  const body = lines.replaceAll(/^/gm, "        ");
  return `\n\nclass ${name}(layers.Block):\n    def forward(self, x):\n${body}\n`;
}

/** Tensors that are one in several layers; a layer that stands in several places is one there, too. */
function tiesOf(model: Layer): (readonly [path: string, first: string])[] {
  const first = new Map<Tensor, { readonly path: string; readonly layer: Layer }>();
  return walkLayers(model, "exportToPyTorch").flatMap(({ path, layer }) =>
    Object.entries({ ...layer.parameters, ...layer.buffers }).flatMap(([name, x]) => {
      const own = path === "" ? name : `${path}.${name}`;
      const before = first.get(x);
      if (before === undefined) first.set(x, { path: own, layer });
      return before === undefined || before.layer === layer ? [] : [[own, before.path] as const];
    }),
  );
}

function notWritable(layer: Layer, path: string, why: string, cause?: unknown): Error {
  const place = path === "" ? "the model itself" : JSON.stringify(path);
  const got = `${layer.kind ?? "a function"} (${place}): ${why}`;
  const remedy =
    'Say how PyTorch makes it: { translate: (layer, path) => ({ make: "MyLayer(64)", source: "class MyLayer(nn.Module): ..." }) }.';
  const rule = "layers must be ours, or made of operations that can be written down";
  return refusal(Error, "exportToPyTorch", rule, got, remedy, ...(cause === undefined ? [] : [{ cause }]));
}
