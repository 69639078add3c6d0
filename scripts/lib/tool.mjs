import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/**
 * The command that runs an installed tool with this Node: its JavaScript directly, since the shims in `.bin` are shell
 * scripts on Linux and `.cmd` files on Windows.
 *
 * @param {string} name of the npm package
 * @param {string[]} args
 * @returns {import("./run-process.mjs").Command}
 */
export function toolCommand(name, args) {
  const folder = join(root, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const script = typeof bin === "string" ? bin : (bin[name.split("/").at(-1) ?? name] ?? Object.values(bin)[0]);
  return { file: process.execPath, args: [join(folder, script), ...args] };
}
