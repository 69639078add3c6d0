import { reference, setBackend } from "@ganglion/tensor";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exampleNames, examplePage, exampleSource, printedOutput } from "../examples.ts";

const names = exampleNames();
const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** Whether an example trains a network, where a kernel that rounds otherwise changes all that comes later. */
const trains = (name: string): boolean => exampleSource(name).includes('from "@ganglion/train"');

/** The same text; with `isRough` its numbers only to 5 % and 0.02. */
function expectSame(printed: string, written: string, isRough: boolean): void {
  if (!isRough) return expect(printed).toBe(written);
  const blank = (text: string): string => text.replaceAll(number, "#").replaceAll(/ +/g, " ");
  expect(blank(printed)).toBe(blank(written));
  const numbersOf = (text: string): number[] => (text.match(number) ?? []).map(Number);
  const found = numbersOf(printed);
  for (const [index, value] of numbersOf(written).entries()) {
    expect(Math.abs((found[index] as number) - value), `${found[index]} for ${value}`).toBeLessThanOrEqual(
      0.02 + 0.05 * Math.abs(value),
    );
  }
}

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
      await import(`../../examples/${name}.ts`);
      expectSame(printed.join("\n").trimEnd(), printedOutput(name), trains(name));
    },
    120_000,
  );
});
