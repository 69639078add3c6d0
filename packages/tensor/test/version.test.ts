import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compatibility, VERSION } from "../src/version.ts";

it("is the version of the package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(VERSION, "run `node scripts/write-version.mjs` after a change of version").toBe(version);
});

it.each([
  ["0.1.0", "0.1.9", true],
  ["0.1.0", "0.2.0", false],
  ["0.10.0", "0.1.0", false],
  ["1.2.3", "1.9.0", true],
  ["1.0.0", "2.0.0", false],
  ["0.1.0", "1.1.0", false],
])("knows whether %s works with %s: %s", (a, b, expected) => {
  expect(compatibility(a) === compatibility(b)).toBe(expected);
});
