import { npxCommand } from "./pnpm.mjs";

/**
 * The command that runs the Deno of npm, which brings a WebGPU of its own (wgpu).
 *
 * @param {string[]} args
 * @returns {import("./run-process.mjs").Command}
 */
export function denoCommand(args) {
  return npxCommand(["deno@2.9.6", ...args]);
}
