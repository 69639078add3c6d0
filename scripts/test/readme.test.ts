import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublic } from "../lib/arrows.mjs";
import { root } from "../lib/root.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

describe("the README", () => {
  it("lists every published package, and links to it", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const listed = [...readme.matchAll(/^\| (\[`.+?`\]\(packages\/.+?\)) \| .+ \|$/gm)].map(([, link]) => link);
    const published = workspacePackages().filter(isPublic);
    const expected = published.map(({ path, manifest }) => `[\`${manifest.name}\`](${path})`);
    expect(listed.toSorted()).toEqual(expected.toSorted());
  });
});
