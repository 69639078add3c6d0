import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build, defaultClientConditions, type Plugin, type Rolldown } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the built page is served. */
    address: string;
    /** Whether what is measured is written down instead of compared. */
    isUpdating: boolean;
  }
}

/** The page's folder, and what it may load: the reference backend compiles code, ours must not. */
const policies: Readonly<Record<string, string>> = {
  strict: "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'",
  loose: "default-src 'none'; script-src 'self' 'unsafe-eval'; worker-src 'self'; connect-src 'self'",
};

/** Builds the page as an application would, minified, and serves it from memory while the tests run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files = await bundle();
  const server = createServer(({ url = "/" }, response) => {
    const [, folder = "", path = ""] = /^\/(\w+)\/(.*)$/.exec(url) ?? [];
    const policy = policies[folder];
    const content = path === "" ? '<!doctype html><script type="module" src="main.js"></script>' : files.get(path);
    if (policy === undefined || content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = path === "" ? "text/html" : "text/javascript";
    response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(content);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  project.provide("isUpdating", project.vitest.config.snapshotOptions.updateSnapshot === "all");
  project.provide("address", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
    });
}

/** gpu.js as the published package has it. */
export function vendored(): string {
  const path = join(import.meta.dirname, "../../../dist/vendor/gpu-js.js");
  if (existsSync(path)) return path;
  throw new Error("serve: the package must be built, got no dist. Run pnpm build in it.");
}

/** Takes gpu.js as the published package has it, without what building leaves out; all else from the sources. */
const withBuiltGpuJs: Plugin = {
  name: "with-built-gpu-js",
  enforce: "pre",
  resolveId(id) {
    return id.endsWith("/vendor/gpu-js.ts") ? vendored() : undefined;
  },
};

async function bundle(): Promise<Map<string, string | Uint8Array>> {
  const { output } = (await build({
    configFile: false,
    root: join(import.meta.dirname, "..", "app"),
    base: "./",
    logLevel: "error",
    resolve: { conditions: ["@ganglion/source", ...defaultClientConditions] },
    plugins: [withBuiltGpuJs],
    worker: { format: "es", plugins: () => [withBuiltGpuJs] },
    build: {
      write: false,
      target: "es2022",
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: join(import.meta.dirname, "..", "app", "main.ts"),
        output: {
          entryFileNames: "main.js",
          chunkFileNames: "[name]-[hash].js",
          assetFileNames: "[name]-[hash][extname]",
        },
      },
    },
  })) as Rolldown.RolldownOutput;
  return new Map(output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source]));
}
