import * as optim from "@ganglion/optim";
import { describe, expect, it } from "vitest";
import { filesIn, hasWord, read } from "./files.ts";

const fileOf = (kind: string): string => `packages/optim/src/${kind.replace("W", "-w")}.ts`;

/** Those that another rule, an example or a guide mentions too, as anybody may. */
const mentioned = new Set(["sgd", "adagrad", "adadelta", "rmsprop", "adam", "adamW", "nadam", "lion"]);

const exported = [
  "packages/pytorch/src/optimizer-facts.ts",
  "packages/pytorch/python/optimizers.py",
  "docs/packages/pytorch.md",
];

const kinds = filesIn("packages/optim/src/", ".ts")
  .flatMap((path) => /kind: "(\w+)"|adamRule\("(\w+)"/.exec(read(path))?.slice(1) ?? [])
  .filter((kind): kind is string => kind !== undefined && kind in optim);

describe("an optimizer is in the four files that CONTRIBUTING names", () => {
  it("which are these", () => {
    for (const name of ["`NAME.ts`", "`index.ts`", "`packages/optim/README.md`", "`docs/packages/optim.md`"]) {
      expect(read("CONTRIBUTING.md")).toContain(name);
    }
    for (const path of exported) expect(read("CONTRIBUTING.md")).toContain(`\`${path}\``);
    expect(kinds.length).toBeGreaterThan(mentioned.size);
  });

  it.each(kinds)("%s", (kind) => {
    const listed = [fileOf(kind), "packages/optim/src/index.ts", "packages/optim/README.md", "docs/packages/optim.md"];
    for (const path of listed) expect([path, hasWord(path, kind)]).toEqual([path, true]);
    if (mentioned.has(kind)) return;
    const others = [
      ...filesIn("packages/optim/src/", ".ts"),
      ...filesIn("packages/train/src/", ".ts"),
      ...filesIn("packages/ganglion/src/", ".ts"),
      "packages/optim/README.md",
      "packages/ganglion/README.md",
      // What exports it to PyTorch is its own list, which CONTRIBUTING names.
      ...filesIn("docs/packages/", ".md").filter((path) => path !== "docs/packages/pytorch.md"),
    ];
    expect(others.filter((path) => hasWord(path, kind)).sort()).toEqual([...listed].sort());
    for (const path of exported) expect([path, hasWord(path, kind)]).toEqual([path, true]);
  });
});
