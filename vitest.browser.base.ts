import type { ViteUserConfig } from "vitest/config";
import base from "./vitest.base.ts";

/**
 * The tests in a real browser, of every package that has some. A browser is a machine of its own, with a graphics process that may
 * die and a network that may stall: a test that fails is tried once more, and `npm test` names those that needed it.
 */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ["test/browser/**/*.test.ts"],
    exclude: ["node_modules/**"],
    // For the slowest machine; nothing waits for it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    retry: 1,
  },
};
export default config;
