import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "../lib/run-process.mjs";
import { expectOutcome, trained } from "./expect.mjs";
import { outcomeOfPage } from "./page.mjs";
import { spawn } from "node:child_process";

/** @typedef {import("./expect.mjs").Case} Case */

const files = {
  "package.json": '{ "private": true, "type": "module" }',
  "next.config.mjs": 'export default { turbopack: { root: new URL("..", import.meta.url).pathname } };',
  "app/layout.jsx": "export default function Layout({ children }) { return <html><body>{children}</body></html>; }",
  "app/page.jsx":
    '"use client"; import { useEffect } from "react";\n' +
    'export default function Page() { useEffect(() => void import("../main.js"), []); return null; }',
  // On the server: a backend that computes, and data from files.
  "app/train/route.js":
    'import * as g from "ganglion"; export const dynamic = "force-dynamic";\n' +
    "export async function GET() { const { backend } = await g.autoBackend({ gpu: [] }); const { size } = await g.digits();\n" +
    "  return Response.json({ backend: backend.name, size, sum: await g.ones([3]).sum().item() }); }",
};

/** Whoever runs this may be in development; a build with another NODE_ENV than its own fails in next where it renders beforehand. */
const { NODE_ENV: _, ...env } = process.env;

/** @param {"turbopack" | "webpack"} bundler @returns {Case} */
function next(bundler) {
  return {
    name: `next with ${bundler}`,
    tools: { next: "16.4.6", react: "19.2.0", "react-dom": "19.2.0" },
    isHeavy: true,
    async run(folder) {
      const project = join(folder, `next-${bundler}`);
      mkdirSync(join(project, "app/train"), { recursive: true });
      for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
      cpSync(join(folder, "main.js"), join(project, "main.js"));
      const cli = join(folder, "node_modules/next/dist/bin/next");
      const command = { file: process.execPath, args: [cli, "build", `--${bundler}`] };
      const { code, output } = await runProcess(command, { cwd: project, env, quiet: true });
      if (code !== 0) throw new Error(output);
      await serve(cli, project, async (address) => {
        const server = await (await fetch(`${address}/train`)).json();
        expectOutcome(server, { backend: "wasm", size: 1797, sum: 3 });
        expectOutcome(await outcomeOfPage(address), trained);
      });
    },
  };
}

/**
 * @param {string} cli
 * @param {string} cwd
 * @param {(address: string) => Promise<void>} use
 */
async function serve(cli, cwd, use) {
  const child = spawn(process.execPath, [cli, "start", "--port", "0"], { cwd, env });
  try {
    const address = await new Promise((resolve, reject) => {
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
        const found = /http:\/\/localhost:(\d+)/.exec(output);
        if (found !== null && output.includes("Ready")) resolve(found[0]);
      });
      child.on("exit", () => reject(new Error(output)));
    });
    await use(address);
  } finally {
    child.kill();
  }
}

/** @type {readonly Case[]} the client and the server of an application */
export const applications = [next("turbopack"), next("webpack")];
