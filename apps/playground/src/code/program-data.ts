import type { DataName } from "../experiment/choices.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Imports } from "./imports.ts";
import { ownDataLines } from "./program-own-data.ts";

/** How the data are loaded and split, as lines of a program; they come to be `train` and `validation`. */
export function dataLines({ data, own }: Experiment, imports: Imports): string[] {
  if (data === "own" && own !== undefined) return ownDataLines(own, imports);
  if (data === "fashion-mnist") {
    const load = imports.use("fashionMnist", "@ganglion/datasets");
    return [`const { train, test: validation } = await ${load}();`];
  }
  const split = imports.use("split", "@ganglion/datasets");
  const [before, all] =
    data === "digits" ? [[], `await ${imports.use("digits", "@ganglion/datasets")}()`] : points(data, imports);
  return [
    ...before,
    `const [train, validation] = ${split}(${all}, { fraction: 0.8, rng: splitting, stratify: true });`,
  ];
}

/** Where a point is: `share` of the way (0-1) along its class. */
const places: Readonly<Partial<Record<DataName, readonly string[]>>> = {
  circles: ["  return around(2 * Math.PI * share, label === 0 ? 0.35 : 0.85);"],
  moons: [
    "  const [x, y] = around(Math.PI * share, 0.6);",
    "  return label === 0 ? [x - 0.3, y - 0.2] : [0.3 - x, 0.2 - y];",
  ],
  spirals: ["  return around(2.4 * Math.PI * share + label * Math.PI, 0.1 + 0.85 * share);"],
  xor: [
    "  const [x, y] = [draws[drawn++], draws[drawn++]];",
    "  return x * y > 0 === (label === 0) ? [x, y] : [x, -y];",
  ],
};

/** Points of two classes in the plane: the lines before, and the data. */
function points(data: DataName, imports: Imports): [before: string[], all: string] {
  const dataset = imports.use("dataset", "@ganglion/datasets");
  const isXor = data === "xor";
  return [
    [
      "// 600 points in the plane, of two classes.",
      "const size = 600;",
      "const draws = await splitting.uniform([2 * size], { low: -1, high: 1 }).data();",
      "const shifts = await splitting.normal([2 * size]).data();",
      ...(isXor
        ? ["let drawn = 0;"]
        : [
            "function around(angle: number, radius: number): [number, number] {",
            "  return [radius * Math.cos(angle), radius * Math.sin(angle)];",
            "}",
          ]),
      `function place(${isXor ? "" : "share: number, "}label: number): [number, number] {`,
      ...(places[data] ?? []),
      "}",
      "const x = new Float32Array(2 * size);",
      "const y = Int32Array.from({ length: size }, (_, index) => index % 2);",
      "for (const [index, label] of y.entries()) {",
      `  const [right, up] = place(${isXor ? "" : "index / size, "}label);`,
      "  x[2 * index] = right + 0.03 * shifts[2 * index];",
      "  x[2 * index + 1] = up + 0.03 * shifts[2 * index + 1];",
      "}",
    ],
    `${dataset}({ name: "${data}", x, y, shape: [2], classes: ["A", "B"] })`,
  ];
}
