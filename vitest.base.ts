import { defineConfig, type ViteUserConfig } from "vitest/config";
import { countReporter } from "./scripts/lib/count-reporter.mjs";
import { stallReporter } from "./scripts/lib/stall-reporter.mjs";

/** Every package tests the sources of its siblings, so that no build is needed first. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ["@ganglion/source"] },
  ssr: { resolve: { conditions: ["@ganglion/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    // For the slowest machine; nothing waits for it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    // Files share what they import, which halves the time. A file that sets a backend does so before each of its tests.
    isolate: false,
    reporters: ["default", countReporter(), stallReporter()],
  },
});
export default config;
