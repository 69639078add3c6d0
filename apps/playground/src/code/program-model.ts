import type { InitName } from "../experiment/choices.ts";
import { classCountOf, type Experiment, sampleShapeOf } from "../experiment/experiment.ts";
import { groupsOf } from "../experiment/groups-of.ts";
import { type LayerSpec, needsPicture, pictureAfter } from "../experiment/layer-spec.ts";
import type { Imports } from "./imports.ts";

/** What the lines of a model are written with. */
interface Pen {
  readonly experiment: Experiment;
  readonly imports: Imports;
  /** Whether layers with weights begin in different ways, so that each is noted with its own. */
  readonly isMixed: boolean;
}

/** A hidden layer with what it leaves out filled in. */
type Plan = Required<LayerSpec>;

/** The network and how its weights begin, as lines of a program; it comes to be `model`. */
export function modelLines(experiment: Experiment, imports: Imports): string[] {
  const inits = new Set(initsOf(experiment));
  const pen: Pen = { experiment, imports, isMixed: inits.size > 1 };
  const sequential = imports.use("sequential", "@ganglion/layers");
  const model = [`const model = ${sequential}(`, ...indented(layersOf(pen)), ");"];
  const [only = "default"] = inits;
  if (pen.isMixed) return [...mixedBefore(imports), ...model, ...mixedAfter(imports)];
  return only === "default" ? model : [...model, ...sameForAll(only, pen)];
}

function initsOf({ hidden, init }: Experiment): InitName[] {
  return [...hidden.filter(({ kind }) => kind !== "pool" && kind !== "dropout").map((spec) => spec.init ?? init), init];
}

/** The layers, each an argument, with its comma. */
function layersOf(pen: Pen): string[] {
  const { experiment, imports } = pen;
  const { hidden, preparation } = experiment;
  const shape = sampleShapeOf(experiment);
  const pictures = hidden.slice(0, hidden.findLastIndex(needsPicture) + 1);
  const lines: string[] = [];
  if (preparation !== "none") lines.push(`${preparationOf(experiment, imports)},`);
  let channels = shape.length === 3 ? (shape[0] ?? 1) : 0;
  for (const spec of pictures) {
    lines.push(...pictureLayer(planOf(experiment, spec), channels, pen));
    if (spec.kind === "conv" || spec.kind === "residual") channels = spec.size;
  }
  lines.push(`${imports.use("flatten", "@ganglion/layers")}(),`);
  const after = pictures.length === 0 ? shape : (pictureAfter(shape, pictures) ?? [0]);
  let features = after.reduce((product, axis) => product * axis, 1);
  for (const spec of hidden.slice(pictures.length)) {
    const plan = planOf(experiment, spec);
    if (spec.kind === "dropout") lines.push(dropout(spec, imports));
    else {
      lines.push(linear(features, plan, pen), ...finish(plan, pen));
      features = spec.size;
    }
  }
  return [...lines, linear(features, { size: classCountOf(experiment), init: experiment.init }, pen)];
}

function planOf({ activation, normalization, init }: Experiment, spec: LayerSpec): Plan {
  return { activation, normalization, init, ...spec };
}

function preparationOf({ preparation }: Experiment, imports: Imports): string {
  const fit = imports.use(preparation, "@ganglion/preprocessing");
  return preparation === "whiten" ? `${fit}(train, { method: "zca", eps: 0.01 })` : `${fit}(train)`;
}

function linear(features: number, { size, init }: Pick<Plan, "size" | "init">, pen: Pen): string {
  const name = pen.imports.use("linear", "@ganglion/layers");
  return `${noted(`${name}(${features}, ${size}, { rng: weights })`, init, pen)},`;
}

function convolution(channels: number, { size, init }: Plan, pen: Pen, kernelSize = 3): string {
  const name = pen.imports.use("conv2d", "@ganglion/layers");
  const padding = (kernelSize - 1) / 2;
  return noted(
    `${name}(${channels}, ${size}, { kernelSize: ${kernelSize}, padding: ${padding}, rng: weights })`,
    init,
    pen,
  );
}

function pictureLayer(plan: Plan, channels: number, pen: Pen): string[] {
  const { imports } = pen;
  if (plan.kind === "pool") return [`${imports.use("maxPool2d", "@ganglion/layers")}(2),`];
  if (plan.kind === "dropout") return [dropout(plan, imports)];
  if (plan.kind === "conv") return [`${convolution(channels, plan, pen)},`, ...finish(plan, pen)];
  const body = [
    `${convolution(channels, plan, pen)},`,
    ...finish(plan, pen),
    `${convolution(plan.size, plan, pen)},`,
    ...normalizationOf(plan, pen),
  ];
  const sequential = imports.use("sequential", "@ganglion/layers");
  const shortcut = channels === plan.size ? [] : [`{ shortcut: ${convolution(channels, plan, pen, 1)} },`];
  return [
    `${imports.use("residual", "@ganglion/layers")}(`,
    ...indented([`${sequential}(`, ...indented(body), "),", ...shortcut]),
    "),",
    ...activationOf(plan, pen),
  ];
}

function dropout({ size }: LayerSpec, imports: Imports): string {
  return `${imports.use("dropout", "@ganglion/layers")}(${size / 100}),`;
}

function finish(plan: Plan, pen: Pen): string[] {
  return [...normalizationOf(plan, pen), ...activationOf(plan, pen)];
}

function activationOf({ activation }: Plan, { imports }: Pen): string[] {
  return activation === "none" ? [] : [`${imports.use(activation, "@ganglion/activations")},`];
}

function normalizationOf({ normalization, size }: Plan, { imports }: Pen): string[] {
  const use = (name: string): string => imports.use(name, "@ganglion/normalization");
  switch (normalization) {
    case "none":
      return [];
    case "batch":
      return [`${use("batchNorm")}(${size}),`];
    case "layer":
      return [size > 1 ? `${use("groupNorm")}(1, ${size}),` : `${use("layerNorm")}(1),`];
    case "group":
      return [`${use("groupNorm")}(${groupsOf(size)}, ${size}),`];
  }
}

/** A layer that says how it begins, where they do not all begin alike. */
function noted(layer: string, init: InitName, { imports, isMixed }: Pen): string {
  return isMixed && init !== "default" ? `begun(${layer}, ${ruleOf(init, imports)})` : layer;
}

function mixedBefore(imports: Imports): string[] {
  const [layer, rule] = [imports.use("type Layer", "@ganglion/tensor"), imports.use("type InitRule", "@ganglion/init")];
  return [
    "// How the weights of single layers begin.",
    `const rules = new Map<${layer}, ${rule}>();`,
    `function begun<T extends ${layer}>(layer: T, rule: ${rule}): T {`,
    "  rules.set(layer, rule);",
    "  return layer;",
    "}",
    "",
  ];
}

function mixedAfter(imports: Imports): string[] {
  const initialize = imports.use("initialize", "@ganglion/init");
  return [`${initialize}(model, (place) => rules.get(place.layer)?.(place), { rng: weights });`];
}

function sameForAll(init: InitName, { imports }: Pen): string[] {
  const initialize = imports.use("initialize", "@ganglion/init");
  if (init === "recommended") return [`${initialize}(model, ${ruleOf(init, imports)}, { rng: weights });`];
  const forKind = imports.use("forKind", "@ganglion/init");
  return [
    `const begin = ${valuesOf(init, imports)};`,
    `${initialize}(model, [${forKind}("linear", begin), ${forKind}("conv2d", begin)], { rng: weights });`,
  ];
}

function ruleOf(init: InitName, imports: Imports): string {
  return init === "recommended" ? imports.use("recommended", "@ganglion/init") : `() => (${valuesOf(init, imports)})`;
}

const initializers: Readonly<Partial<Record<InitName, readonly [name: string, options: string]>>> = {
  kaiming: ["kaimingNormal", ""],
  xavier: ["xavierNormal", ""],
  lecun: ["lecunNormal", ""],
  orthogonal: ["orthogonal", ""],
  "normal-0.01": ["normal", "{ std: 0.01 }"],
  "normal-1": ["normal", "{ std: 1 }"],
};

function valuesOf(init: InitName, imports: Imports): string {
  const zeros = imports.use("zeros", "@ganglion/init");
  const found = initializers[init];
  const weight = found === undefined ? zeros : `${imports.use(found[0], "@ganglion/init")}(${found[1]})`;
  return `{ weight: ${weight}, bias: ${zeros} }`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
