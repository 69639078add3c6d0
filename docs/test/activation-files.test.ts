import * as activations from "@ganglion/activations";
import { describe, expect, it } from "vitest";
import { filesIn, hasWord, kebab, read } from "./files.ts";

const filesOf = (kind: string): readonly string[] => [
  `packages/activations/src/${kebab(kind)}.ts`,
  "packages/activations/src/index.ts",
  "packages/activations/README.md",
  "packages/init/src/gain.ts",
  "docs/packages/activations.md",
];

/** Those that are stated as formulas, of which all backends make their kernels. */
const formulas = Object.entries(activations).flatMap(([name, value]) =>
  "kind" in value && /\bformulaActivation\b/.test(read(`packages/activations/src/${kebab(name)}.ts`)) ? [name] : [],
);

/** Those that another function, an example or a guide mentions too, as anybody may. */
const mentioned = new Set(["leakyRelu", "elu", "selu", "mish", "hardSwish"]);

describe("an activation with kernels on all backends is in five files, besides the rows of tests", () => {
  it("which CONTRIBUTING names, and of which there are some that nothing else mentions", () => {
    for (const path of filesOf("NAME").slice(2)) expect(read("CONTRIBUTING.md")).toContain(`\`${path}\``);
    expect(formulas.length).toBeGreaterThan(mentioned.size);
  });

  it.each(formulas)("%s", (kind) => {
    for (const path of filesOf(kind)) expect([path, hasWord(path, kind)]).toEqual([path, true]);
    if (mentioned.has(kind)) return;
    const others = [
      ...["activations", "init", "tensor", "wasm", "gpu", "layers", "train", "ganglion"].flatMap((name) =>
        filesIn(`packages/${name}/src/`, ".ts"),
      ),
      ...filesIn("packages/wasm/assembly/", ".ts"),
      ...filesIn("packages/wasm/scripts/", ".mjs"),
      ...filesIn("docs/packages/", ".md"),
      "packages/activations/README.md",
      "packages/init/README.md",
      "packages/ganglion/README.md",
    ];
    expect(others.filter((path) => hasWord(path, kind)).sort()).toEqual([...filesOf(kind)].sort());
  });
});
