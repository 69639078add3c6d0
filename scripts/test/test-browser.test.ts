import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readCounts } from "../lib/counts.mjs";
import { root } from "../lib/root.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const reporter = join(root, "scripts", "lib", "count-reporter.mjs");
const settings = {
  "vitest.browser.config.ts": `import { countReporter } from ${JSON.stringify(reporter)};
export default { test: { globals: true, reporters: [countReporter()] } };`,
};

/** A test that fails when its file is run for the first time, after one that passes. */
const unsteady = `import { existsSync, writeFileSync } from "node:fs";
it("passes", () => undefined);
it("fails once", () => {
  if (existsSync("seen")) return;
  writeFileSync("seen", "");
  throw new Error("not yet");
});`;

function run(files: Readonly<Record<string, string>>): [number | null, unknown] {
  const cwd = temporaryFolder({ ...settings, ...files });
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "test-browser.mjs")], { cwd });
  return [status, readCounts(cwd, "test:browser")];
}

it("runs a file once more in which a test failed, and names it", () => {
  const files = { "a.test.ts": unsteady, "b.test.ts": `it("passes", () => undefined);` };
  const retried = ["a.test.ts > fails once: not yet"];
  expect(run(files)).toEqual([0, { passed: 3, failed: 0, retried }]);
});

it("fails where a test fails twice, and where there is none", () => {
  const never = { "a.test.ts": `it("fails", () => { throw new Error("never"); });` };
  const failures = ["a.test.ts > fails: never"];
  expect(run(never)).toEqual([1, { passed: 0, failed: 1, failures }]);
  expect(run({})).toMatchObject([1, { passed: 0, failed: 1 }]);
});
