import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "./lib/run-process.mjs";
import { sourceFiles } from "./lib/source-files.mjs";
import { runCommand, StopError } from "./lib/stop.mjs";
import { toolCommand } from "./lib/tool.mjs";
import { workspacePackages } from "./lib/workspace.mjs";

/**
 * `pnpm fuzz [count]`: every mutation fuzzer of the workspace, with so many mutants each (100,000 by default), one package
 * after another; those of pages need a build. Each fuzzer prints how many of its mutants were refused, by how many rules, and how many were taken.
 */
await runCommand("pnpm fuzz", async () => {
  const [count = "100000", ...rest] = process.argv.slice(2);
  if (!/^[1-9]\d*$/.test(count) || rest.length > 0) {
    throw new StopError(`give the number of mutants, such as 100000, got "${process.argv.slice(2).join(" ")}".`);
  }
  const failed = [];
  for (const { folder, path } of workspacePackages()) {
    const files = sourceFiles(join(folder, "test"))
      .filter((file) => readFileSync(join(folder, "test", file), "utf8").includes("fuzzCount("))
      .filter((file) => !file.startsWith("testing/"));
    const inBrowser = files.filter((file) => file.startsWith("browser"));
    const groups = [
      { options: [], chosen: files.filter((file) => !inBrowser.includes(file)) },
      { options: ["--config", "vitest.browser.config.ts"], chosen: inBrowser },
    ];
    for (const { options, chosen } of groups) {
      if (chosen.length === 0) continue;
      const args = ["run", ...options, "--testTimeout=0", "--reporter=dot", ...chosen.map((file) => `test/${file}`)];
      const env = { ...process.env, FUZZ_COUNT: count };
      const { code } = await runProcess(toolCommand("vitest", args), { cwd: folder, env });
      if (code !== 0) failed.push(path);
    }
  }
  if (failed.length > 0) throw new StopError(`a fuzzer found something in ${failed.join(", ")}; see above.`);
});
