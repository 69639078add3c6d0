import { join } from "node:path";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { countReporter } from "./scripts/lib/count-reporter.mjs";
import { stallReporter } from "./scripts/lib/stall-reporter.mjs";

/** Where `npm test` keeps what vite has made of modules while it runs, so that each is made once for all packages. */
const modules = process.env["GANGLION_MODULES"];

/** The root is a part of what names such a module, so that it is one for all then; the tests are those of this package all the same. */
const place: ViteUserConfig =
  modules === undefined ? {} : { root: import.meta.dirname, cacheDir: join(process.cwd(), "node_modules", ".vite") };
const kept: ViteUserConfig["test"] =
  modules === undefined
    ? {}
    : { dir: process.cwd(), experimental: { fsModuleCache: true, fsModuleCachePath: modules } };

/** Every package tests the sources of its siblings, so that no build is needed first. */
const config: ViteUserConfig = defineConfig({
  ...place,
  resolve: { conditions: ["@ganglion/source"] },
  ssr: { resolve: { conditions: ["@ganglion/source"] } },
  test: {
    ...kept,
    include: ["test/**/*.test.ts"],
    // What needs a browser has a configuration of its own.
    exclude: ["test/browser/**", "node_modules/**"],
    // For the slowest machine; nothing waits for it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // One in `npm test`, where turbo runs as many tasks as there are cores: each further one would load all modules anew.
    maxWorkers: modules === undefined ? 2 : 1,
    // Files share what they import, which halves the time. A file that sets a backend does so before each of its tests.
    isolate: false,
    setupFiles: ["compile-less.mjs", "equal-numbers.mjs"].map((file) =>
      join(import.meta.dirname, "scripts", "lib", file),
    ),
    // What examples print is of use where one fails.
    silent: "passed-only",
    reporters: ["default", countReporter(), stallReporter()],
  },
});
export default config;
