import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublic } from "../lib/arrows.mjs";
import { root } from "../lib/root.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

/** The packages of ours that a page's programs import, and those that its `npm i` lines install. */
function packagesOf(page: string): { imported: Set<string>; installed: Set<string> } {
  const blocks = [...readFileSync(join(root, page), "utf8").matchAll(/^```(\w+)[^\n]*\n([^]*?)^```/gm)];
  const textOf = (language: string): string =>
    blocks.flatMap(([, name, text]) => (name === language ? [text] : [])).join("\n");
  const imports = textOf("ts").matchAll(/\bfrom "((?:@ganglion\/)?[\w-]+)/g);
  const lines = textOf("sh").matchAll(/^npm i (.+)$/gm);
  const names = [...lines].flatMap(([, line = ""]) => line.replace(/#.*/, "").trim().split(/\s+/));
  const ours = new Set(
    workspacePackages()
      .filter(isPublic)
      .map(({ manifest }) => manifest.name),
  );
  return {
    imported: new Set([...imports].map(([, name = ""]) => name).filter((name) => ours.has(name))),
    installed: new Set(names),
  };
}

describe("the README", () => {
  it("lists every published package, and links to it", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const listed = [...readme.matchAll(/^\| (\[`.+?`\]\(packages\/.+?\)) \| .+ \|$/gm)].map(([, link]) => link);
    const published = workspacePackages().filter(isPublic);
    const expected = published.map(({ path, manifest }) => `[\`${manifest.name}\`](${path})`);
    expect(listed.toSorted()).toEqual(expected.toSorted());
  });
});

describe.each(workspacePackages().filter(isPublic))("the README of $path", ({ path, manifest }) => {
  it("installs the package, what its programs import, and nothing else", () => {
    const { imported, installed } = packagesOf(`${path}/README.md`);
    const needed = manifest.peerDependencies?.["@ganglion/tensor"] === undefined ? [] : ["@ganglion/tensor"];
    expect([...installed].toSorted()).toEqual([...new Set([manifest.name, ...imported, ...needed])].toSorted());
  });
});

describe.each(
  workspacePackages()
    .filter(isPublic)
    .map(({ path }) => `docs/${path}.md`),
)("%s", (page) => {
  it("installs what its programs import", () => {
    const { imported, installed } = packagesOf(page);
    expect([...imported].filter((name) => !installed.has(name))).toEqual([]);
  });
});
