import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";
import { type CodeBlock, codeBlocks } from "./code-blocks.ts";
import { withAssertions } from "./doc-assertions.ts";

const prefix = "code-block:";

/** Serves each code block of the documentation as a TypeScript module named `code-block:<file>:<line>.ts`. */
export function codeBlockModules(): Plugin {
  let blocks: readonly CodeBlock[] | undefined;
  return {
    name: "code-block-modules",
    resolveId(id, importer, options) {
      if (id.startsWith(prefix)) return id;
      // What a block imports is what the documentation has installed.
      const isInBlock = importer?.startsWith(prefix) === true && !id.startsWith("/");
      return isInBlock ? this.resolve(id, fileURLToPath(import.meta.url), { ...options, skipSelf: true }) : undefined;
    },
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const name = id.slice(prefix.length, -".ts".length);
      blocks ??= codeBlocks();
      const block = blocks.find(({ file, line }) => `${file}:${line}` === name);
      if (block === undefined)
        throw new Error(`code-block: ${name} must exist, got no block there. Run the tests again.`);
      return `import { __check } from "${new URL("./check.ts", import.meta.url).pathname}";\n${withAssertions(block.code)}`;
    },
  };
}
