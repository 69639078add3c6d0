import { describe, expect, it } from "vitest";
import { filesIn, hasWord } from "./files.ts";

/** Where an operation stands that is composed of others, so that every backend has it. */
const operation = (name: string): string[] => [
  "docs/packages/tensor.md",
  "packages/tensor/README.md",
  "packages/tensor/src/index.ts",
  `packages/tensor/src/ops/${name}.ts`,
];

/** What a kernel written by hand takes besides: its signature, and in each backend itself, how it is launched and its entry. */
const kernels = (name: string): string[] => [
  "packages/gpu/src/fused/fused.ts",
  `packages/gpu/src/fused/${name}.ts`,
  // Which writes down what a backend is asked for, and so has each of its kernels.
  "packages/onnx/src/record-rows.ts",
  "packages/tensor/src/fused.ts",
  `packages/tensor/src/reference/${name}.ts`,
  "packages/tensor/src/reference/reference.ts",
  `packages/wasm/assembly/${name}.ts`,
  "packages/wasm/scripts/kernels.mjs",
  `packages/wasm/src/fused/${name}.ts`,
  "packages/wasm/src/fused/fused.ts",
];

const everywhere = ["tensor", "activations", "losses", "layers", "wasm", "gpu", "onnx", "ganglion"];

/** The files of packages and of the docs that have a name in them; not what is generated, nor rows of tests. */
function filesWith(name: string, packages: readonly string[] = everywhere): string[] {
  const sources = packages.flatMap((one) => filesIn(`packages/${one}/src/`, ".ts"));
  const wasm = packages.includes("wasm") ? filesIn("packages/wasm/assembly/", ".ts") : [];
  const pages = ["docs/packages/tensor.md", ...packages.map((one) => `packages/${one}/README.md`)];
  return [...sources, ...wasm, "packages/wasm/scripts/kernels.mjs", ...pages]
    .filter((path) => !/\/(?:testing|generated)\//.test(path) && hasWord(path, name))
    .toSorted();
}

describe("an operation is in four files", () => {
  it("which are these for clamp: it is composed of others, so every backend has it", () => {
    // Shaders and AssemblyScript have functions of that name.
    const others = everywhere.filter((name) => name !== "wasm" && name !== "gpu");
    expect(filesWith("clamp", others)).toEqual(operation("clamp"));
  });

  it("and in ten more where every backend has a kernel of its own, written by hand, as of cumsum", () => {
    expect(filesWith("cumsum")).toEqual([...operation("cumsum"), ...kernels("cumsum")].toSorted());
  });
});
