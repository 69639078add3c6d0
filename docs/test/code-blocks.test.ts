import { reference, setBackend } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { blocksOf, codeBlocks } from "./code-blocks.ts";
import { decimalsOf, withAssertions } from "./doc-assertions.ts";

describe("the documentation's code", () => {
  beforeEach(() => setBackend(reference()));

  const blocks = codeBlocks();
  it("is found", () => {
    expect(blocks.map((block) => block.file)).toContain("README.md");
    expect(blocks.map((block) => block.file)).toContain("docs/guide/start.md");
    expect(blocks.map((block) => block.file)).toContain("packages/tensor/src/backward.ts");
  });

  it.each(blocks.map((block) => `${block.file}:${block.line}`))(
    "%s runs and keeps its promises",
    async (name) => {
      await import(/* @vite-ignore */ `code-block:${name}.ts`);
    },
    120_000,
  );
});

describe("blocksOf", () => {
  it("takes ts fences and leaves others and no-run ones", () => {
    const text = "a\n```ts\nx;\ny;\n```\n```ts no-run\nz;\n```\n```sh\nls\n```\n";
    expect(blocksOf("a.md", text)).toEqual([{ file: "a.md", line: 2, code: "x;\ny;" }]);
  });

  it("strips the comment's margin in sources", () => {
    const text = "/**\n * @example\n * ```ts\n * f({\n *   a: 1,\n * });\n * ```\n */\n";
    expect(blocksOf("a.ts", text)).toEqual([{ file: "a.ts", line: 3, code: "f({\n  a: 1,\n});" }]);
  });
});

describe("withAssertions", () => {
  it("checks expressions, logged values and declared ones", () => {
    expect(withAssertions("a.b(); // => [1]")).toBe('await __check(a.b(), [1], "[1]");');
    expect(withAssertions("  console.log(await x); // => 2.50")).toBe('  await __check(await x, 2.50, "2.50");');
    expect(withAssertions("const y = f(1); // => 3")).toBe('const y = f(1); await __check(y, 3, "3");');
    expect(withAssertions("const y = f(1); // a remark")).toBe("const y = f(1); // a remark");
  });

  it("compares to the decimals that are written", () => {
    expect(decimalsOf("[0.25, 1.5]")).toBe(2);
    expect(decimalsOf("3")).toBe(6);
  });
});
