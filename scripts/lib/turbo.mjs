import { environmentWithPnpm } from "./pnpm.mjs";
import { root } from "./root.mjs";
import { runProcess } from "./run-process.mjs";
import { toolCommand } from "./tool.mjs";

/** @type {Promise<NodeJS.ProcessEnv> | undefined} */
let environment;

/**
 * Runs turbo in the whole workspace, without telemetry; a task that fails shows its output.
 *
 * @param {string[]} args as after `turbo run`
 * @param {{ limit?: number, more?: NodeJS.ProcessEnv }} [options] after so many milliseconds it is told to end its tasks; what these
 *   find in their environment besides, as far as turbo.json lets it through
 * @returns {Promise<number>} the exit status
 */
export async function runTurbo(args, { limit, more } = {}) {
  environment ??= turboEnvironment();
  const command = toolCommand("turbo", ["run", "--output-logs=errors-only", ...args]);
  return (await runProcess(command, { cwd: root, env: { ...(await environment), ...more }, limit })).code;
}

/** @returns {Promise<NodeJS.ProcessEnv>} */
async function turboEnvironment() {
  const env = await environmentWithPnpm();
  // Each task is a `pnpm run`; what is installed was checked once, before them all.
  return { ...env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", pnpm_config_verify_deps_before_run: "false" };
}
