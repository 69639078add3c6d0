import { join } from "node:path";
import { environmentWithPnpm } from "../../scripts/lib/pnpm.mjs";
import { root } from "../../scripts/lib/root.mjs";
import { runProcess } from "../../scripts/lib/run-process.mjs";
import { toolCommand } from "../../scripts/lib/tool.mjs";
import { lessonCommand } from "./lesson.mjs";

const args = process.argv.slice(2);
const lesson = lessonCommand(args);
if (lesson !== undefined) process.exitCode = (await runProcess(lesson, { cwd: root })).code;
else process.exitCode = await buildAndTrain();

/** Builds what has changed, without a word unless that fails, and trains the network: `pnpm example digits`. */
async function buildAndTrain() {
  const env = { ...(await environmentWithPnpm()), TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  const build = toolCommand("turbo", ["run", "build", "--output-logs=errors-only", "--filter=@ganglion/examples..."]);
  const { code, output } = await runProcess(build, { cwd: root, env, quiet: true });
  if (code === 0) {
    const { main } = await import("./dist/main.js");
    return main(args);
  }
  console.error(`${output}\nThe packages do not build. In ${join(root, "apps", "examples")} nothing was run.`);
  return 1;
}
