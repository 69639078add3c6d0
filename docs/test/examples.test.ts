import { reference, setBackend } from "@ganglion/tensor";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exampleNames, examplePage, exampleSource, printedOutput } from "./examples.ts";

const names = exampleNames();

describe("the numbered examples", () => {
  beforeEach(() => setBackend(reference()));
  afterEach(() => vi.restoreAllMocks());

  it("are numbered without a gap, and all in the list", () => {
    expect(names.map((name) => Number(name.slice(0, 2)))).toEqual(names.map((_, index) => index + 1));
    const listed = [...examplePage("index").matchAll(/\]\(\.\/(\d\d-[\w-]+)\)/g)].map(([, name]) => name);
    expect(listed).toEqual(names);
  });

  it.each(names)("%s is 10 to 75 lines long, and its page shows it", (name) => {
    const lines = exampleSource(name).trimEnd().split("\n").length;
    expect(lines).toBeGreaterThanOrEqual(10);
    expect(lines).toBeLessThanOrEqual(75);
    expect(examplePage(name)).toContain(`\n<<< ./${name}.ts\n`);
    expect(examplePage(name)).toContain(`\`pnpm example ${Number(name.slice(0, 2))}\` prints:`);
  });

  it.each(names)(
    "%s prints what its page says",
    async (name) => {
      const printed: string[] = [];
      vi.spyOn(console, "log").mockImplementation((line: unknown) => void printed.push(String(line)));
      await import(`../examples/${name}.ts`);
      expect(printed.join("\n").trimEnd()).toBe(printedOutput(name));
    },
    120_000,
  );
});
