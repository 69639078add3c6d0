import { describe, expect, it } from "vitest";
import { filesIn, hasWord } from "./files.ts";

/** Where an operation stands in what is published, besides the kernels that backends may have for it. */
const files = [
  "packages/tensor/README.md",
  "packages/tensor/src/index.ts",
  "packages/tensor/src/ops/cumsum.ts",
  "packages/tensor/src/testing/ops/axis-cases.ts",
];

/** What a kernel takes: its signature, and in a backend itself, its entry and how it is launched. */
const isKernel = (path: string): boolean =>
  /^packages\/tensor\/src\/(?:fused\.ts|reference\/)/.test(path) || /^packages\/(?:wasm|gpu)\//.test(path);

describe("an operation is in four files of its package, besides its kernels", () => {
  // The other two of six are its row among PyTorch's cases (fixtures/ops) and among the hostile calls of the umbrella's tests.
  it("which are these for cumsum: no list of names and no table of calls has it once more", () => {
    const packages = ["tensor", "activations", "losses", "layers", "wasm", "gpu", "ganglion"];
    const sources = packages.flatMap((name) => filesIn(`packages/${name}/src/`, ".ts"));
    const readmes = packages.map((name) => `packages/${name}/README.md`);
    const found = [...sources, ...readmes].filter((path) => hasWord(path, "cumsum") && !isKernel(path));
    expect(found.toSorted()).toEqual(files);
  });
});
