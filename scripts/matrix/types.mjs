import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "../lib/run-process.mjs";

/** @typedef {import("./expect.mjs").Case} Case */
/** @typedef {{ lib: string[], types: string[] }} Environment */

/** With nothing but the language, with Node's types beside it, and with a page's. */
const environments = {
  "es2022 alone": { lib: ["es2022"], types: [] },
  "es2022 and Node": { lib: ["es2022"], types: ["node"] },
  "a page": { lib: ["es2022", "dom"], types: [] },
};

/** The oldest and the newest see all environments, the others the poorest. @param {string} version */
function environmentsFor(version) {
  const isEnd = version.startsWith("5.2") || version.startsWith("7");
  return Object.fromEntries(Object.entries(environments).slice(0, isEnd ? 3 : 1));
}

/** TypeScript in JavaScript, where one process checks in all environments. @param {string} folder @param {string} alias @param {string} version */
async function byProgram(folder, alias, version) {
  const args = ["check-types.mjs", alias, JSON.stringify(environmentsFor(version))];
  const { code, output } = await runProcess({ file: process.execPath, args }, { cwd: folder, quiet: true });
  if (code !== 0) throw new Error(output);
}

/** Native TypeScript, which has no such interface. @param {string} folder @param {string} alias @param {string} version */
async function byCommand(folder, alias, version) {
  const tool = join(folder, "node_modules", alias);
  const { bin } = JSON.parse(readFileSync(join(tool, "package.json"), "utf8"));
  const common = { noEmit: true, strict: true, skipDefaultLibCheck: true, module: "nodenext", target: "es2022" };
  for (const [title, options] of Object.entries(environmentsFor(version))) {
    const project = { compilerOptions: { ...common, ...options }, files: ["types.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
    const args = [join(tool, bin.tsc), "--project", "tsconfig.json"];
    const { code, output } = await runProcess({ file: process.execPath, args }, { cwd: folder, quiet: true });
    if (code !== 0) throw new Error(`${title}:\n${output}`);
  }
}

/** @type {readonly Case[]} the declarations of all entries, checked whole */
export const types = ["5.2.2", "5.5.4", "5.9.3", "6.0.3", "7.0.2"].map((version) => {
  const alias = `typescript${version.replaceAll(".", "")}`;
  return {
    name: `types in TypeScript ${version}`,
    tools: { [alias]: `npm:typescript@${version}`, "@types/node": "20.19.0" },
    run: (folder) => (version.startsWith("7") ? byCommand : byProgram)(folder, alias, version),
  };
});
