import * as layers from "@ganglion/layers";
import { describe, expect, it } from "vitest";
import { filesIn, hasWord, kebab, read } from "./files.ts";

/** Those that another layer, another package, a message or a guide mentions too, as anybody may. */
const mentioned = new Set(
  `linear conv2d depthwiseConv2d maxPool2d avgPool2d adaptiveAvgPool2d dropout flatten residual sequential embedding`.split(
    " ",
  ),
);

const kinds = filesIn("packages/layers/src/", ".ts")
  .flatMap((path) => [...read(path).matchAll(/kind: "(\w+)"/g)].map(([, kind]) => kind as string))
  .filter((kind, index, all) => kind in layers && all.indexOf(kind) === index);

describe("a layer is in the four files that CONTRIBUTING names", () => {
  it("which are these", () => {
    for (const name of ["`NAME.ts`", "`packages/layers/README.md`", "`docs/packages/layers.md`"]) {
      expect(read("CONTRIBUTING.md")).toContain(name);
    }
    expect(kinds.length).toBeGreaterThan(mentioned.size);
    for (const kind of ["conv1d", "conv2d", "convTranspose2d", "linear"]) expect(kinds).toContain(kind);
  });

  it.each(kinds)("%s", (kind) => {
    const listed = [
      `packages/layers/src/${kebab(kind)}.ts`,
      "packages/layers/src/index.ts",
      "packages/layers/README.md",
      "docs/packages/layers.md",
    ];
    for (const path of listed) expect([path, hasWord(path, kind)]).toEqual([path, true]);
    if (mentioned.has(kind)) return;
    const others = [
      ...["layers", "tensor", "init", "normalization", "weights", "train", "ganglion"].flatMap((name) => [
        ...filesIn(`packages/${name}/src/`, ".ts"),
        `packages/${name}/README.md`,
      ]),
      ...filesIn("docs/packages/", ".md"),
    ];
    expect(others.filter((path) => hasWord(path, kind)).sort()).toEqual([...listed].sort());
  });
});
