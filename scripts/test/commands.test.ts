import { spawnSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../lib/root.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const copied = ["package.json", ".pnpmfile.mjs", "pnpm-lock.yaml", "pnpm-workspace.yaml", "scripts"];

/** A clone as far as the commands need it before they install anything, with nothing in any cache. */
function freshClone(): string {
  const folder = temporaryFolder({});
  for (const path of copied) {
    const isOurs = (source: string): boolean => !source.includes("node_modules");
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: isOurs });
  }
  return folder;
}

/** Runs a command there, out of reach of any registry: nobody listens on port 9 of this machine. */
function run(folder: string, command: string, env: Readonly<Record<string, string>> = {}): [number | null, string] {
  const home = { HOME: folder, USERPROFILE: folder, npm_config_cache: join(folder, ".npm") };
  const noRegistry = { npm_config_registry: "http://127.0.0.1:9/", npm_execpath: "" };
  const options = {
    encoding: "utf8",
    cwd: folder,
    timeout: 120_000,
    env: { ...process.env, ...home, ...noRegistry, ...env },
  } as const;
  const { status, stderr } = spawnSync(process.execPath, [join(folder, "scripts", `${command}.cjs`)], options);
  return [status, stderr];
}

describe.each(["start", "test"])("npm %s in a fresh clone", (command) => {
  it("says in one sentence that it needs the registry", () => {
    const sentence = "the first run needs the npm registry, and it cannot be reached. Go online and run it again.";
    expect(run(freshClone(), command)).toEqual([1, `npm ${command}: ${sentence}\n`]);
  });

  it("says in one sentence that it cannot write", () => {
    const folder = freshClone();
    // A folder in which nothing can be made, for root as well: the modules see a path below a file as their root.
    rmSync(join(folder, "scripts", "lib", "root.mjs"));
    const blocked = join(folder, "package.json");
    writeFileSync(join(folder, "scripts", "lib", "root.mjs"), `export const root = ${JSON.stringify(blocked)};\n`);
    const sentence = `the folder ${blocked} cannot be written to (ENOTDIR).`;
    const remedy = "Copy the repository to a folder that you may write to and run it again.";
    expect(run(folder, command)).toEqual([1, `npm ${command}: ${sentence} ${remedy}\n`]);
  });
});

describe("npm start", () => {
  it("says which PORT is none", () => {
    const sentence = 'PORT must be a whole number from 1 to 65535, got "http".';
    const remedy = "Set another one, or leave it out for 4173.";
    expect(run(freshClone(), "start", { PORT: "http" })).toEqual([1, `npm start: ${sentence} ${remedy}\n`]);
  });
});
