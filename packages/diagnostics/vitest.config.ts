import type { ViteUserConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** What needs no browser; the rest runs in one, by `test:browser`. */
const config: ViteUserConfig = { ...base, test: { ...base.test, exclude: ["test/browser/**", "node_modules/**"] } };
export default config;
