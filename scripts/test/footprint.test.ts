import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { footprintComplaints, footprintOf, linkAlone } from "../lib/footprint.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

/** Where npm has installed `top`, which brings an older `shared` nested in `middle`, and `other`, which `top` takes where it is. */
const packages = {
  "node_modules/top": {
    dependencies: { middle: "^1.0.0" },
    peerDependencies: { "@scope/peer": "^1.0.0", absent: "*", other: "*" },
    peerDependenciesMeta: { other: { optional: true } },
    optionalDependencies: { "for-another-system": "*" },
  },
  "node_modules/middle": { dependencies: { shared: "^1.0.0" } },
  "node_modules/middle/node_modules/shared": { dependencies: { leaf: "*" } },
  "node_modules/@scope/peer": { dependencies: { shared: "^2.0.0" } },
  "node_modules/shared": { hasInstallScript: true },
  "node_modules/leaf": { dependencies: { middle: "*" } },
  "node_modules/other": { hasInstallScript: true },
};

function project(): string {
  const files = Object.keys(packages).map((path) => [`${path}/index.js`, "x".repeat(5000)]);
  return temporaryFolder({ ...Object.fromEntries(files), "node_modules/.package-lock.json": { packages } });
}

describe("footprintOf", () => {
  it("follows what a package needs to where Node finds it, in disk blocks", () => {
    const { paths, bytes, scripts } = footprintOf(project(), "top");
    expect(paths.toSorted()).toEqual(
      Object.keys(packages)
        .filter((path) => !path.endsWith("other"))
        .toSorted(),
    );
    expect(bytes).toBe(paths.length * 2 * 4096);
    expect(scripts).toEqual(["node_modules/shared"]);
  });

  it("takes the nested copy where there is one, and no other", () => {
    expect(footprintOf(project(), "middle")).toEqual({
      paths: ["node_modules/middle", "node_modules/middle/node_modules/shared", "node_modules/leaf"],
      bytes: 3 * 2 * 4096,
      scripts: [],
    });
  });
});

describe("footprintComplaints", () => {
  const footprint = { paths: ["node_modules/top", "node_modules/middle"], bytes: 20_001, scripts: [] };

  it("have nothing to say within the budget", () => {
    expect(footprintComplaints(footprint, { kilobytes: 21, packages: 2 })).toEqual([]);
  });

  it("name each thing above it, any install script, and a missing budget", () => {
    expect(footprintComplaints(footprint, { kilobytes: 20, packages: 2 })).toEqual(["brings 21 kB, its budget is 20"]);
    expect(footprintComplaints(footprint, { kilobytes: 21, packages: 1 })).toEqual([
      "brings 2 packages, its budget is 1: node_modules/top, node_modules/middle",
    ]);
    const scripts = ["node_modules/middle"];
    expect(footprintComplaints({ ...footprint, scripts }, { kilobytes: 21, packages: 2 })).toEqual([
      "brings node_modules/middle, which runs a script when it is installed",
    ]);
    expect(footprintComplaints(footprint, undefined)).toEqual([
      '"installBudget" must state the "kilobytes" and "packages" that installing it brings',
    ]);
  });
});

describe("linkAlone", () => {
  it("links the packages, and nothing that is nested in them and not needed", () => {
    const target = temporaryFolder({});
    const from = project();
    const { paths, bytes, scripts } = footprintOf(from, "middle");
    linkAlone(from, { paths: paths.filter((path) => !path.endsWith("shared")), bytes, scripts }, target);
    expect(existsSync(join(target, "node_modules/middle/index.js"))).toBe(true);
    expect(existsSync(join(target, "node_modules/leaf/index.js"))).toBe(true);
    expect(existsSync(join(target, "node_modules/middle/node_modules"))).toBe(false);
    expect(existsSync(join(target, "node_modules/top"))).toBe(false);
  });
});
