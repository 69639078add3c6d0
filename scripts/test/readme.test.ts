import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublic } from "../lib/arrows.mjs";
import { root } from "../lib/root.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

describe("the README", () => {
  it("lists every published package, as its package.json describes it", () => {
    const rows = readFileSync(join(root, "README.md"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| [`"));
    const expected = workspacePackages()
      .filter(isPublic)
      .map(({ path, manifest }) => `| [\`${manifest.name}\`](${path}) | ${manifest.description} |`);
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });
});
