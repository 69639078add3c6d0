import { defaultClientConditions, defineConfig, type UserConfig, type UserConfigFnObject } from "vite";
import { offlineFiles } from "./config/offline-files.ts";
import { pages } from "./config/pages.ts";
import { responseHeaders } from "./config/response-headers.ts";
import { wholeEntries } from "./config/whole-entries.ts";
import { workerFolder } from "./config/worker-folder.ts";

/**
 * While developing, the packages' sources are served, so that a change in one shows at once. The production build is made
 * of their `dist`, which is what people install.
 */
const config: UserConfigFnObject = defineConfig(({ command }): UserConfig => {
  const conditions = command === "serve" ? ["@ganglion/source", ...defaultClientConditions] : defaultClientConditions;
  return {
    base: "./",
    appType: "mpa",
    resolve: { conditions: [...conditions] },
    plugins: [responseHeaders(), offlineFiles()],
    build: {
      target: "es2022",
      // Data files stay files: a data: address would need a hole in the Content-Security-Policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
      rolldownOptions: {
        input: pages(),
        output: {
          // Its address may not change, or browsers would never learn of another version.
          entryFileNames: ({ name }) => (name === "offline-worker" ? "[name].js" : "assets/[name]-[hash].js"),
        },
      },
    },
    worker: {
      format: "es",
      plugins: () => [wholeEntries()],
      rolldownOptions: {
        output: {
          entryFileNames: `${workerFolder}/[name]-[hash].js`,
          chunkFileNames: `${workerFolder}/[name]-[hash].js`,
          // One script instead of twenty small ones: fewer requests, and 6 kB less of compressed script.
          codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] },
        },
      },
    },
  };
});
export default config;
