import { describe, expect, it } from "vitest";
import { isPublic } from "../lib/arrows.mjs";
import { manifestComplaints } from "../lib/pack-manifest.mjs";
import { publishedManifest } from "../lib/published-manifest.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

const manifest = {
  name: "@ganglion/sums",
  version: "0.3.2",
  type: "module",
  exports: {
    ".": { "@ganglion/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./package.json": "./package.json",
  },
  sizeBudget: { "*": 100 },
  scripts: { test: "vitest run" },
  dependencies: { ndarray: "1.1.1" },
  peerDependencies: { "@ganglion/tensor": ">=0.1.0 <1.0.0", webgpu: "*" },
  peerDependenciesMeta: { webgpu: { optional: true } },
  devDependencies: { vitest: "4.1.12" },
};

/** The whole package.json as a tarball with its expected fields would have it. */
function complaintsAbout(fields: object): string[] {
  const links = { description: "Sums", license: "MIT", homepage: "", bugs: "", repository: "", keywords: [] };
  const text = JSON.stringify({ version: "0.3.2", main: "", types: "", ...links, ...fields });
  const paths = ["README.md", "LICENSE", "CHANGELOG.md", "dist/index.js", "dist/index.d.ts"];
  const files = new Map([["package.json", text], ...paths.map((path) => [path, ""] as const)]);
  return manifestComplaints({ files });
}

describe("publishedManifest", () => {
  it("keeps what users need, takes siblings of the same minor, and leaves out what is for tools", () => {
    expect(publishedManifest(manifest)).toEqual({
      name: "@ganglion/sums",
      version: "0.3.2",
      type: "module",
      exports: {
        ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
        "./package.json": "./package.json",
      },
      dependencies: { ndarray: "1.1.1" },
      peerDependencies: { "@ganglion/tensor": "^0.3.2", webgpu: "*" },
      peerDependenciesMeta: { webgpu: { optional: true } },
    });
  });

  it("does not change what it is given", () => {
    const before = structuredClone(manifest);
    publishedManifest(manifest);
    expect(manifest).toEqual(before);
  });

  it.each(workspacePackages().filter(isPublic))(
    "asks for siblings of its own minor, and needs the tensor alone, in $path",
    ({ manifest: own }) => {
      const { peerDependencies = {}, peerDependenciesMeta = {} } = publishedManifest({ ...own }) as {
        peerDependencies?: Record<string, string>;
        peerDependenciesMeta?: Record<string, { optional?: boolean }>;
      };
      const siblings = Object.entries(peerDependencies).filter(([name]) => name.startsWith("@ganglion/"));
      const needed = siblings.filter(([name]) => peerDependenciesMeta[name]?.optional !== true).map(([name]) => name);
      expect(needed).toEqual(["ganglion", "@ganglion/tensor"].includes(own.name) ? [] : ["@ganglion/tensor"]);
      expect(siblings.map(([, range]) => range)).toEqual(siblings.map(() => `^${own.version}`));
    },
  );
});

describe("manifestComplaints", () => {
  it("have nothing to say about a sibling of the same release", () => {
    expect(complaintsAbout({ peerDependencies: { "@ganglion/tensor": "^0.3.2" } })).toEqual([]);
  });

  it.each([">=0.1.0 <1.0.0", "*", "^0.2.0", ">=0.3.2", "0.3.2"])("name a sibling taken as %s", (range) => {
    const complaint = `asks for @ganglion/tensor@${range}; siblings of one release go together, so ask for ^0.3.2`;
    expect(complaintsAbout({ peerDependencies: { "@ganglion/tensor": range } })).toEqual([complaint]);
    expect(complaintsAbout({ dependencies: { "@ganglion/tensor": range } })).toEqual([complaint]);
  });

  it.each(["description", "homepage", "bugs", "repository", "keywords", "main", "types"])(
    "name a missing %s",
    (field) => {
      expect(complaintsAbout({ [field]: undefined })).toEqual([`the published package.json has no "${field}"`]);
    },
  );

  it.each(["scripts", "devDependencies", "sizeBudget", "installBudget", "knip", "pnpm"])(
    "name %s as for tools",
    (field) => {
      const complaint = `the published package.json has "${field}", which is for this repository's tools`;
      expect(complaintsAbout({ [field]: {} })).toEqual([complaint]);
    },
  );
});
