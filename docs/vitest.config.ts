import { defineConfig, mergeConfig, type ViteUserConfig } from "vitest/config";
import base from "../vitest.base.ts";
import { codeBlockModules } from "./test/code-block-modules.ts";

const config: ViteUserConfig = mergeConfig(base, defineConfig({ plugins: [codeBlockModules()] }));
export default config;
