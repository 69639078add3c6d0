import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.browser.base.ts";

/** The tests of a page that is built of all packages and served for them. */
const config: ViteUserConfig = {
  ...base,
  test: { ...base.test, globalSetup: [`${import.meta.dirname}/test/browser/serve.ts`] },
};
export default config;
