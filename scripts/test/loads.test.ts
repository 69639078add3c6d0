import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sourceFiles } from "../lib/source-files.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

/** What falls back to something else, and says why, where a part does not come; search, which loads from the disk alone. */
const ownWays = new Set(["@ganglion/gpu", "@ganglion/search", "ganglion"]);

it("refuses in our words whatever a package cannot load of its own", () => {
  const packages = workspacePackages().filter(
    ({ manifest }) => manifest.private !== true && !ownWays.has(manifest.name),
  );
  const loads = packages.flatMap(({ path, folder }) =>
    sourceFiles(join(folder, "src")).flatMap((file) => {
      const text = readFileSync(join(folder, "src", file), "utf8");
      return [...text.matchAll(/^.*import\("\.[^"]+"\).*$/gm)].map(([line]) => `${path}/src/${file}: ${line.trim()}`);
    }),
  );
  const code = loads.filter((load) => !load.includes(": * "));
  expect(code.length).toBeGreaterThan(30);
  expect(code.filter((load) => !/loaded\([\w."]+, import\(/.test(load))).toEqual([]);
});
