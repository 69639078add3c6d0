import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** The tests in a real browser. */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ["test/browser/**/*.test.ts"],
    exclude: ["node_modules/**"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
};
export default config;
