import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the committed kernels are those of the sources", () => {
  const script = fileURLToPath(new URL("../scripts/build-kernels.mjs", import.meta.url));
  const result = execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect(result).toBe("kernels: up to date\n");
});
