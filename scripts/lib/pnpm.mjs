import { readFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { root } from "./root.mjs";
import { runProcess } from "./run-process.mjs";
import { StopError } from "./stop.mjs";

/** @typedef {import("./run-process.mjs").Command} Command */

/** The `pnpm@x.y.z` that package.json pins. */
function pinnedPnpm() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
}

/**
 * The command that runs pnpm: the one that started this process, else the pinned version through npx.
 *
 * `npm_execpath` names the program that runs the script: npm, whose npx lies beside it, or pnpm itself. Starting their
 * JavaScript with this Node needs no shell, and so no quoting, on Windows either.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Command}
 */
export function pnpmCommand(args, env = process.env) {
  const runner = env["npm_execpath"] ?? "";
  const isScript = /\.[cm]?js$/.test(runner);
  if (basename(runner).startsWith("pnpm")) {
    return isScript ? { file: process.execPath, args: [runner, ...args] } : { file: runner, args };
  }
  return npxCommand([pinnedPnpm(), ...args], env);
}

/**
 * The command that runs a package of npm's, `name@x.y.z` and its arguments.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Command}
 */
export function npxCommand(args, env = process.env) {
  const runner = env["npm_execpath"] ?? "";
  // Once npx has that very version there is nothing to ask the registry for, also without a network.
  const npxArgs = ["--prefer-offline", "-y", ...args];
  if (basename(runner) === "npm-cli.js") {
    return { file: process.execPath, args: [join(dirname(runner), "npx-cli.js"), ...npxArgs] };
  }
  const isWindows = process.platform === "win32";
  return { file: isWindows ? "npx.cmd" : "npx", args: npxArgs, shell: isWindows };
}

/**
 * The environment in which `pnpm` is a command, as turbo needs it: the folder of the pnpm in use goes first in PATH.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function environmentWithPnpm(env = process.env) {
  const ask = pnpmCommand(["exec", "node", "-p", "process.env.npm_execpath"], env);
  const { code, output } = await runProcess(ask, { cwd: root, env, quiet: true });
  if (code !== 0) throw new StopError(`pnpm did not start:\n${output}`);
  const home = dirname(output.trim().split("\n").at(-1) ?? "");
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  return { ...env, [pathName]: [home, env[pathName]].join(delimiter) };
}
