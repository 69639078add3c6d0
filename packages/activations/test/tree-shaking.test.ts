import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";

const entry = fileURLToPath(new URL("../src/index.ts", import.meta.url));

async function bundle(names: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names} } from ${JSON.stringify(entry)};`, resolveDir: "." },
    bundle: true,
    write: false,
    format: "esm",
    external: ["@ganglion/tensor"],
  });
  return outputFiles[0]!.text;
}

/** Which activations a bundle holds, by the kinds that they say. */
const kindsIn = (code: string): string[] => [...code.matchAll(/kind: "(\w+)"/g)].map(([, kind]) => kind!).sort();

describe("a bundle holds what is imported", () => {
  test.each([
    ["relu", ["relu"]],
    ["tanh", ["sigmoid", "tanh"]],
    ["gelu", ["gelu", "sigmoid"]],
    ["swish", ["sigmoid", "swish"]],
    ["mish", ["mish"]],
    ["logSoftmax", ["logSoftmax"]],
    ["prelu", ["prelu"]],
    ["maxout", ["maxout"]],
    ["relu, softmax", ["relu", "softmax"]],
  ])("%s and what it is made of", async (names, kinds) => {
    expect(kindsIn(await bundle(names))).toEqual(kinds);
  });

  test("all of them if all are", async () => {
    const names = Object.keys(activations).filter((name) => name !== "defineActivation");
    expect(kindsIn(await bundle(names.join(", ")))).toEqual(names.sort());
  });
});
