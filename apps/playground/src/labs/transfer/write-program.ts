import { createImports, type Imports } from "../../code/imports.ts";
import type { CompareQuestion } from "./compare.ts";
import { heldOutShare, shapesPerClass } from "./settings.ts";

/** What of a comparison a program is written of. */
export type ProgramQuestion = Omit<CompareQuestion, "own" | "version">;

/** A comparison as a program in TypeScript: it prints the accuracy of each way and saves the best network. */
export type WriteProgram = (question: ProgramQuestion, stepSeconds: number) => string;

/** What writes it, once the drawing of shapes is there, as this page has it. */
export async function programWriter(): Promise<WriteProgram> {
  const { default: drawing } = await import("./draw-shape.ts?raw");
  return (question, stepSeconds) => writeProgram(question, stepSeconds, drawing);
}

function writeProgram(question: ProgramQuestion, stepSeconds: number, drawing: string): string {
  const imports = createImports();
  const use = (from: string, ...names: string[]): void => {
    for (const name of names) imports.use(name, `@ganglion/${from}`);
  };
  use("tensor", "rng", "setBackend");
  use("wasm", "wasm");
  use("transfer", "advise", "shipped");
  use("layers", "sequential");
  use("losses", "crossEntropy");
  use("train", "evaluate", "fit");
  use("weights", "saveWeights");
  use("datasets", "split", "subset");
  const body = [
    "setBackend(await wasm());",
    `const { model, card, prepare } = await shipped("${question.body}");`,
    "const [channels = 1, height = 1, width = 1] = card.shape;",
    "",
    ...dataLines(question, imports),
    "",
    ...partLines(question),
    "",
    ...wayLines(question, stepSeconds, imports),
  ];
  return [
    `// npm install ${imports.packages().join(" ")}`,
    "// Save this as transfer.ts, then: npx tsx transfer.ts",
    "",
    ...imports.lines(),
    ...(question.data === "shapes" ? ["", ...shapeLines(drawing)] : []),
    "",
    ...body,
    "",
  ].join("\n");
}

function dataLines({ data }: ProgramQuestion, imports: Imports): string[] {
  if (data === "own") {
    imports.use("imageFolder", "@ganglion/datasets");
    return [
      "// A folder in it for each class.",
      'const { dataset: all, skipped } = await imageFolder("pictures", {',
      "  size: [height, width],",
      "  channels: channels === 3 ? 3 : 1,",
      '  onError: "skip",',
      "});",
      "for (const { reason } of skipped) console.warn(reason.message);",
    ];
  }
  for (const name of ["dataset", "readImage", "type DecodedImage"]) imports.use(name, "@ganglion/datasets");
  const pictures = data === "shapes" ? drawnLines(imports) : digitLines(imports);
  return [
    ...pictures,
    "const area = channels * height * width;",
    "const x = new Float32Array(pictures.length * area);",
    "for (const [at, picture] of pictures.entries()) {",
    "  const read = await readImage(picture, { size: [height, width], channels: channels === 3 ? 3 : 1 });",
    "  x.set(await read.data(), at * area);",
    "  read.dispose();",
    "}",
    "const all = dataset({ x, y: labels, shape: card.shape, classes });",
  ];
}

function drawnLines(imports: Imports): string[] {
  imports.use("type Rng", "@ganglion/tensor");
  return [
    "const random = rng(1);",
    "const classes = shapeNames;",
    `const labels = Array.from({ length: ${shapesPerClass} * classes.length }, (_, at) => at % classes.length);`,
    "const pictures: DecodedImage[] = labels.map((label) => drawShape(classes[label]!, random));",
  ];
}

function digitLines(imports: Imports): string[] {
  imports.use("digits", "@ganglion/datasets");
  return [
    "// Those that the network of digits has not learned from.",
    "const [, unseen] = split(await digits(), { fraction: 0.8, rng: rng(7).split(), stratify: true });",
    "const { classes, y: labels } = unseen;",
    "const pictures = Array.from({ length: unseen.size }, (_, at): DecodedImage => {",
    "  const grey = unseen.x.subarray(at * 64, (at + 1) * 64);",
    "  const data = Uint8ClampedArray.from({ length: 256 }, (__, part) => (part % 4 === 3 ? 255 : 255 * grey[part >> 2]!));",
    "  return { width: 8, height: 8, data };",
    "});",
  ];
}

function shapeLines(drawing: string): string[] {
  const lines = drawing.trim().split("\n");
  return lines.filter((line) => !line.startsWith("import ")).map((line) => line.replace(/^export /, ""));
}

function partLines({ count, seed }: ProgramQuestion): string[] {
  return [
    `// ${heldOutShare * 100} % are held out; of the rest ${count} of each class are learned from, or all that there are.`,
    `const [rest, heldOut] = split(all, { fraction: ${1 - heldOutShare}, rng: rng(${seed}), stratify: true });`,
    "const taken = rest.classes.map(() => 0);",
    `const train = subset(rest, [...rest.y.keys()].filter((at) => (taken[rest.y[at]!]! += 1) <= ${count}));`,
  ];
}

function wayLines({ seed, seconds, stages, ways }: ProgramQuestion, stepSeconds: number, imports: Imports): string[] {
  const isMixed = stages > 1 && ways.includes("last");
  if (isMixed) imports.use("freeze", "@ganglion/transfer");
  return [
    "const advice = await advise({",
    "  model: sequential({ prepare, model }),",
    "  data: train,",
    `  rng: rng(${seed}),`,
    `  seconds: ${seconds},`,
    "  // As it was measured in the page: the same step gives the same plans.",
    `  stepSeconds: ${stepSeconds},`,
    "});",
    "console.log(advice.text);",
    "",
    "const plans = [advice.plan, ...advice.alternatives];",
    "let best = 0;",
    `for (const way of [${ways.map((way) => `"${way}"`).join(", ")}] as const) {`,
    ...(isMixed
      ? [
          `  // Of several last stages the plan for all layers is taken, and what comes before them frozen.`,
          `  const plan = plans.find(({ kind }) => kind === (way === "last" ? "all" : way))!;`,
          "  const prepared = await plan.prepare();",
          `  const first = Object.keys(model.children).slice(0, Object.keys(model.children).indexOf("layer${4 - stages}"));`,
          "  const moved =",
          '    way === "last" ? freeze(prepared.model, first.map((name) => `model.${name}`)) : prepared.model;',
        ]
      : [
          "  const prepared = await plans.find(({ kind }) => kind === way)!.prepare();",
          "  const moved = prepared.model;",
        ]),
    "  if (prepared.fitOptions !== undefined) await fit(moved, prepared.fitOptions);",
    "  const { accuracy = 0 } = await evaluate(moved, heldOut, { loss: crossEntropy });",
    "  console.log(`${way}: ${(100 * accuracy).toFixed(1)} %`);",
    "  if (accuracy <= best) continue;",
    "  best = accuracy;",
    '  await saveWeights("model.safetensors", moved, { metadata: { classes: JSON.stringify(all.classes) } });',
    "}",
  ];
}
