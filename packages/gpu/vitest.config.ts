import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** What needs no device; the tests of the kernels run in a browser, by `test:browser`. */
const config: ViteUserConfig = { ...base, test: { ...base.test, exclude: ["test/browser/**", "node_modules/**"] } };
export default config;
