import { configDefaults, defineConfig, mergeConfig, type ViteUserConfig } from "vitest/config";
import base from "../vitest.base.ts";
import { codeBlockModules } from "./test/code-block-modules.ts";

/** What pages say; what packages compute for them is in a task of its own, which no page about something else runs again. */
const config: ViteUserConfig = mergeConfig(
  base,
  defineConfig({
    plugins: [codeBlockModules()],
    test: { exclude: [...configDefaults.exclude, "test/answers/**"] },
  }),
);
export default config;
