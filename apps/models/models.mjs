import { environmentWithPnpm } from "../../scripts/lib/pnpm.mjs";
import { root } from "../../scripts/lib/root.mjs";
import { runProcess } from "../../scripts/lib/run-process.mjs";
import { toolCommand } from "../../scripts/lib/tool.mjs";

/** Builds what has changed, without a word unless that fails, and makes the model: `node models.mjs digits --out models`. */
const env = { ...(await environmentWithPnpm()), TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
const build = toolCommand("turbo", [
  "run",
  "build",
  "--output-logs=errors-only",
  "--filter=@ganglion/shipped-models...",
]);
const { code, output } = await runProcess(build, { cwd: root, env, quiet: true });
if (code === 0) {
  const { main } = await import("./dist/main.js");
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(`${output}\nThe packages do not build; no model was made.\n`);
  process.exitCode = 1;
}
