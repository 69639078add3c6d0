import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bundleSize } from "../lib/bundle-size.mjs";
import { packedFiles, packPackage, readTarball } from "../lib/pack.mjs";
import { packChecks } from "../lib/pack-checks.mjs";
import { root } from "../lib/root.mjs";
import { sizeComplaints } from "../lib/size-checks.mjs";
import { typeComplaints } from "../lib/type-complaints.mjs";
import type { Manifest } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const good = {
  name: "sums",
  version: "1.0.0",
  description: "Sums",
  license: "MIT",
  homepage: "https://example.org",
  bugs: "https://example.org/bugs",
  repository: { type: "git", url: "git+https://example.org/sums.git" },
  keywords: ["sum"],
  type: "module",
  sideEffects: false,
  main: "./dist/index.js",
  types: "./dist/index.d.ts",
  exports: {
    ".": {
      "@ganglion/source": "./src/index.ts",
      types: "./dist/index.d.ts",
      production: "./dist/production/index.js",
      default: "./dist/index.js",
    },
    "./package.json": "./package.json",
  },
  files: ["dist", "CHANGELOG.md"],
  sizeBudget: { "*": 200, add: 100 },
  productionSizeBudget: { "*": 100, add: 100 },
};

const goodFiles = {
  "README.md": "# sums\n",
  LICENSE: "MIT\n",
  "CHANGELOG.md": "# sums\n",
  // The repository's own hook, by which its packages are packed.
  ".pnpmfile.mjs": readFileSync(join(root, ".pnpmfile.mjs"), "utf8").replace("./scripts", `${root}scripts`),
  "src/index.ts": "export const add = (a: number, b: number): number => a + b;\n",
  "dist/index.d.ts": "export declare const add: (a: number, b: number) => number;\n",
  "dist/index.js": "export const add = (a, b) => a + b;\n",
  "dist/production/index.js": "export const add = (a, b) => a + b;\n",
};

/** Packs a package that differs from a good one by the given fields and files; gives the complaints of each check. */
async function complaintsWith(fields: object, files: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const manifest = { ...good, ...fields } as unknown as Manifest;
  const folder = temporaryFolder({ ...goodFiles, "package.json": manifest });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const tarball = readTarball(await packPackage(folder));
  const packed = { folder, manifest, tarball, files: await packedFiles(tarball) };
  const checks: typeof packChecks = { ...packChecks, types: () => typeComplaints(tarball) };
  const results = Object.entries(checks).map(async ([title, check]) => [title, await check(packed)]);
  const complaints = (await Promise.all(results)) as [string, string[]][];
  return Object.fromEntries(complaints.filter(([, list]) => list.length > 0));
}

describe("the checks of a packed package", () => {
  it("pass a good one", async () => {
    expect(await complaintsWith({})).toEqual({});
  });

  it("name a missing file", async () => {
    const complaints = await complaintsWith({ files: ["dist"] });
    expect(complaints).toEqual({ manifest: ["the tarball has no CHANGELOG.md"] });
  });

  it("name what the published package.json lacks and what is not for users", async () => {
    const complaints = await complaintsWith({ homepage: undefined }, { ".pnpmfile.mjs": "export const hooks = {};" });
    const manifest = [
      'the published package.json has no "homepage"',
      'the published package.json has "sizeBudget", which is for this repository\'s tools',
      'the published package.json has "productionSizeBudget", which is for this repository\'s tools',
    ];
    expect(complaints).toEqual({ manifest });
  });

  it("name a file that is not to be published", async () => {
    const contents = ["the tarball has dist/add.test.js, which is not to be published"];
    expect(await complaintsWith({}, { "dist/add.test.js": "" })).toEqual({ contents });
  });

  it("name an export that is not there, in the words of publint and of attw", async () => {
    const exports = { ...good.exports, "./more": { types: "./dist/more.d.ts", default: "./dist/more.js" } };
    expect(await complaintsWith({ exports })).toEqual({
      publint: [
        'pkg.exports["./more"].types is ./dist/more.d.ts but the file does not exist.',
        'pkg.exports["./more"].default is ./dist/more.js but the file does not exist.',
      ],
      types: ["Resolution failed (./more, node16-esm)", "Resolution failed (./more, bundler)"],
    });
  });

  it("name a range that only this workspace understands", async () => {
    const complaints = await complaintsWith({ optionalDependencies: { other: "file:../other" } });
    expect(complaints).toMatchObject({ manifest: ["asks for other@file:../other, which npm cannot resolve"] });
  });
});

describe("the size of a built package", () => {
  const complaintsAbout = async (fields: object): Promise<string[]> => {
    const manifest = { ...good, ...fields } as unknown as Manifest;
    return sizeComplaints({ folder: temporaryFolder({ ...goodFiles, "package.json": manifest }), manifest });
  };

  it("keeps to budgets that are stated for both builds", async () => {
    expect(await complaintsAbout({})).toEqual([]);
  });

  it.each(["sizeBudget", "productionSizeBudget"])("is over its %s, or that says too little", async (field) => {
    expect(await complaintsAbout({ [field]: { "*": 10, add: 100 } })).toEqual([
      expect.stringMatching(new RegExp(`^import \\* costs \\d+ bytes after gzip, its "${field}" is 10$`)),
    ]);
    expect(await complaintsAbout({ [field]: { "*": 200 } })).toEqual([
      `"${field}" must state the bytes of "*" and of at least one import`,
    ]);
  });
});

describe("bundleSize", () => {
  const noise = Array.from({ length: 2000 }, (_, index) => (index * 7919) % 1013).join(",");
  const noiseSize = gzipSync(noise).length;

  it("counts what an import needs, and leaves out the rest and the peers", async () => {
    const folder = temporaryFolder({
      ...goodFiles,
      "package.json": good,
      "dist/index.js": `import { x } from "peer";\nexport const add = (a, b) => a + b + x;\nexport const table = [${noise}];\n`,
    });
    const sizeOf = (imported: string): Promise<number> =>
      bundleSize({ folder, name: "sums", imported, external: ["peer"] });
    expect(await sizeOf("add")).toBeLessThan(120);
    expect(await sizeOf("table")).toBeGreaterThan(1000);
    expect(await sizeOf("*")).toBeGreaterThan(await sizeOf("table"));
  });

  it("counts all of some packages, also what they call by one name", async () => {
    const [numbers, more] = [noise, noise.replaceAll("7", "8")];
    const folder = temporaryFolder({
      ...goodFiles,
      "package.json": good,
      "dist/index.js": `export const table = [${numbers}];\n`,
      "node_modules/other/package.json": { name: "other", type: "module", main: "index.js", sideEffects: false },
      "node_modules/other/index.js": `export const table = [${more}];\n`,
    });
    const sizeOf = (imported: string): Promise<number> => bundleSize({ folder, name: "sums", imported, external: [] });
    const both = await sizeOf("sums + other");
    expect(both).toBeGreaterThan((await sizeOf("*")) + gzipSync(more).length * 0.5);
  });

  it("leaves out what is loaded on demand, and counts what that shares with the entry", async () => {
    const folder = temporaryFolder({
      ...goodFiles,
      "package.json": good,
      "dist/index.js": `import { shared } from "./shared.js";
export const late = async () => (await import("./late.js")).sum + shared.length;
`,
      "dist/shared.js": `export const shared = [${noise}];
`,
      "dist/late.js": `import { shared } from "./shared.js";
const many = [${noise.replaceAll(",", ",1")}];
export const sum = many.length + shared.length;
`,
    });
    const size = await bundleSize({ folder, name: "sums", imported: "late", external: [] });
    expect(size).toBeGreaterThan(noiseSize * 0.8);
    expect(size).toBeLessThan(noiseSize * 1.5);
  });
});
