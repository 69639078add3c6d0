import { describe, expect, it } from "vitest";
import { contentComplaints } from "../lib/pack-contents.mjs";

const good = {
  "package.json": { name: "sums" },
  "README.md": "# sums, unlike /home, ~/papers/sums and https://example.org/home/sums\n",
  LICENSE: "MIT\n",
  "dist/index.js": "export const one = 1;\n",
  "dist/index.d.ts": "export declare const one: number;\n",
  "dist/index.js.map": { sources: ["../src/index.ts"], sourcesContent: ["export {};"] },
  "dist/index.d.ts.map": { sources: ["index.js"] },
  "dist/vendor/sums.LICENSE.txt": "MIT\n",
  "objects/linux-x64.so": "\u007fELF",
  "data/sums.csv.gz": "",
  "data/sums-LICENSE": "CC0\n",
};

/** What the check says about a good package with some more or other files: texts, or values for JSON. */
function complaintsAbout(changed: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries({ ...good, ...changed });
  const files = new Map(
    entries.map(([path, text]) => [path, typeof text === "string" ? text : JSON.stringify(text)] as const),
  );
  return contentComplaints({ files });
}

describe("contentComplaints", () => {
  it("has nothing to say about a good package", () => {
    expect(complaintsAbout({})).toEqual([]);
  });

  it.each([
    [{ "dist/add.test.js": "" }, "the tarball has dist/add.test.js, which is not to be published"],
    [{ "dist/fixtures/sums.js": "" }, "the tarball has dist/fixtures/sums.js, which is not to be published"],
    [{ "src/index.ts": "" }, "the tarball has src/index.ts, which is not to be published"],
    [{ "dist/.env.js": "" }, "the tarball has dist/.env.js, which is not to be published"],
    [{ "dist/index.tsbuildinfo": "{}" }, "the tarball has dist/index.tsbuildinfo, which is not to be published"],
    [
      { "dist/home.js": 'export const home = "file:///usr/share/sums";\n' },
      "dist/home.js has a path of the machine that packed it: file:///usr",
    ],
    [
      { "dist/home.js": `// made in /${"home"}/someone/sums\n` },
      "dist/home.js has a path of the machine that packed it: /home/someone",
    ],
    [
      { "dist/index.js.map": { sources: ["index.d.ts", "../src/sums.ts"] } },
      "dist/index.js.map is a map to ../src/sums.ts, which the tarball does not have",
    ],
    [{ "dist/two.js": 'import "./three.js";\n' }, "dist/two.js imports ./three.js, which the tarball does not have"],
    [
      { "dist/two.d.ts": 'export type Three = import("./three.ts").Three;\n' },
      "dist/two.d.ts imports ./three.ts, which the tarball does not have",
    ],
    [{ "dist/two.js": 'import "left-pad/left";\n' }, "dist/two.js imports left-pad/left, which is no dependency"],
    [
      { "dist/two.d.ts": '/// <reference types="node" />\nexport {};\n' },
      "dist/two.d.ts imports node, which is no dependency",
    ],
    [{ "dist/two.js": 'await import("fs");\n' }, "dist/two.js imports fs; write node:fs"],
  ])("names what is not to be published, and imports that find nothing: %j", (files, complaint) => {
    expect(complaintsAbout(files)).toEqual([complaint]);
  });

  it("takes an import of what the package depends on, of itself, and of Node", () => {
    const text = 'import "peer/part"; import "@scope/own"; import "node:fs"; import "sums"; import "./index.js";\n';
    const fields = { dependencies: { "@scope/own": "^1.0.0" }, peerDependencies: { peer: "^1.0.0" } };
    expect(complaintsAbout({ "package.json": { name: "sums", ...fields }, "dist/two.js": text })).toEqual([]);
  });
});
