import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entriesOf } from "../lib/production/errors-page.mjs";
import { root } from "../lib/root.mjs";
import { runProcess } from "../lib/run-process.mjs";

/** @typedef {import("./expect.mjs").Case} Case */

/** Where the codes of errors are explained, and which are. */
const page = "docs/reference/errors.md";
const link = /: #(\w{4})(?:\(.*\))?, got .+\. (?:.+ )?See https:\/\/\S+\/docs\/reference\/errors\.md#(\w{4})$/s;

/** @param {string} folder @param {readonly string[]} flags @returns {Promise<string[]>} what each package says */
async function messages(folder, flags) {
  const command = { file: process.execPath, args: [...flags, "refusals.mjs"] };
  const { code, output } = await runProcess(command, { cwd: folder, quiet: true });
  if (code !== 0) throw new Error(output);
  return Object.values(JSON.parse(output));
}

/** @type {readonly Case[]} what errors say, in full and by the codes of production */
export const refusals = [
  {
    name: "errors in full",
    tools: {},
    async run(folder) {
      for (const message of await messages(folder, [])) {
        if (!/^[\w.]+: [^#]{8,}, got .+\. .+/s.test(message)) throw new Error(message);
      }
    },
  },
  {
    name: "errors by their codes",
    tools: {},
    async run(folder) {
      const known = new Set(entriesOf(readFileSync(join(root, page), "utf8")).map(({ code }) => code));
      for (const message of await messages(folder, ["-C", "production"])) {
        const [, code = "", linked] = link.exec(message) ?? [];
        if (code !== linked || !known.has(code)) throw new Error(message);
      }
    },
  },
];
