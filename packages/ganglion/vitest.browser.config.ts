import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** The tests in a real browser. */
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    include: ["test/browser/**/*.test.ts"],
    exclude: ["node_modules/**"],
    globalSetup: [`${import.meta.dirname}/test/browser/serve.ts`],
  },
};
export default config;
