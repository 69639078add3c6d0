import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { denoCommand } from "../lib/deno.mjs";
import { pnpmCommand } from "../lib/pnpm.mjs";
import { root } from "../lib/root.mjs";

const { packageManager: pinned } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

it("runs Deno through the npx beside npm", () => {
  const { args } = denoCommand(["run", "program.js"]);
  expect(args.slice(-5)).toEqual(["--prefer-offline", "-y", "deno@2.9.6", "run", "program.js"]);
});

describe("pnpmCommand", () => {
  it("runs the pinned version through the npx beside the npm that started it", () => {
    expect(pnpmCommand(["install"], { npm_execpath: "/opt/npm/bin/npm-cli.js" })).toEqual({
      file: process.execPath,
      args: [join("/opt/npm/bin", "npx-cli.js"), "--prefer-offline", "-y", pinned, "install"],
    });
  });

  it("runs the pnpm that started it, a program or a script", () => {
    expect(pnpmCommand(["install"], { npm_execpath: "/opt/pnpm" })).toEqual({ file: "/opt/pnpm", args: ["install"] });
    expect(pnpmCommand(["install"], { npm_execpath: "/opt/bin/pnpm.cjs" })).toEqual({
      file: process.execPath,
      args: ["/opt/bin/pnpm.cjs", "install"],
    });
  });

  it.runIf(process.platform !== "win32")("finds npx on the path where nothing else is known", () => {
    const args = ["--prefer-offline", "-y", pinned, "install"];
    expect(pnpmCommand(["install"], {})).toEqual({ file: "npx", args, shell: false });
  });
});
