import type { Connect, Plugin } from "vite";
import { contentSecurityPolicy } from "./content-security-policy.ts";
import { workerFolder } from "./worker-folder.ts";

/**
 * Sends every response of the development and the preview server with the headers that the app is meant to be served
 * with: isolated from other origins, so that `SharedArrayBuffer` and with it threads work, and under a strict
 * Content-Security-Policy. A worker is under the policy of its own script's response.
 */
export function responseHeaders(): Plugin {
  return {
    name: "ganglion:response-headers",
    configureServer: ({ middlewares }) => void middlewares.use(setHeaders({ isDevelopment: true })),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(setHeaders({ isDevelopment: false })),
  };
}

function setHeaders({ isDevelopment }: { readonly isDevelopment: boolean }): Connect.NextHandleFunction {
  return (request, response, next) => {
    const url = request.url ?? "/";
    const isWorker = isDevelopment ? url.includes("worker_file") : url.startsWith(`/${workerFolder}/`);
    // A link that says so may stand in a frame of any page: there is nothing in it to be stolen or pressed by mistake.
    const isEmbedded = new URL(url, "http://localhost").searchParams.has("embed");
    const headers = {
      "Content-Security-Policy": contentSecurityPolicy({ isDevelopment, isWorker, isEmbedded }),
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cross-Origin-Resource-Policy": isEmbedded ? "cross-origin" : "same-origin",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    next();
  };
}
