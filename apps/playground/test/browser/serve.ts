import { join } from "node:path";
import { type Plugin, preview, type PreviewServer } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the production build is served as it is meant to be. */
    isolatedAddress: string;
    /** Where it is served without the headers that isolate it from other origins. */
    plainAddress: string;
  }
}

/** Serves `dist` twice on free ports of this machine, once for all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isolated = await serve([]);
  const plain = await serve([withoutIsolation()]);
  project.provide("isolatedAddress", addressOf(isolated));
  project.provide("plainAddress", addressOf(plain));
  return async () => {
    await Promise.all([isolated.close(), plain.close()]);
  };
}

function serve(plugins: readonly Plugin[]): Promise<PreviewServer> {
  return preview({
    root: join(import.meta.dirname, "..", ".."),
    logLevel: "error",
    plugins: [...plugins],
    preview: { host: "127.0.0.1", port: 0, open: false },
  });
}

/** As on a server where one cannot set headers. */
function withoutIsolation(): Plugin {
  return {
    name: "test:without-isolation",
    configurePreviewServer: ({ middlewares }) =>
      void middlewares.use((_request, response, next) => {
        response.removeHeader("Cross-Origin-Opener-Policy");
        response.removeHeader("Cross-Origin-Embedder-Policy");
        next();
      }),
  };
}

function addressOf({ httpServer }: PreviewServer): string {
  const address = httpServer.address();
  if (address === null || typeof address === "string") throw new Error("serve: the server must have a port, got none.");
  return `http://127.0.0.1:${address.port}/`;
}
