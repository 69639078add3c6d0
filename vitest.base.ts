import { defineConfig, type ViteUserConfig } from "vitest/config";
import { countReporter } from "./scripts/lib/count-reporter.mjs";

/** Every package tests the sources of its siblings, so that no build is needed first. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ["@ganglion/source"] },
  ssr: { resolve: { conditions: ["@ganglion/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    // For the slowest machine; nothing waits for it.
    testTimeout: 180_000,
    maxWorkers: 2,
    reporters: ["default", countReporter()],
  },
});
export default config;
