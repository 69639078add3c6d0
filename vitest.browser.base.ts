import type { ViteUserConfig } from "vitest/config";
import base from "./vitest.base.ts";

/** The tests in a real browser, of every package that has some. `scripts/test-browser.mjs` runs them, and what failed once more. */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ["test/browser/**/*.test.ts"],
    exclude: ["node_modules/**"],
    // For the slowest machine; nothing waits for it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
};
export default config;
