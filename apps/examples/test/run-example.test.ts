import { describe, expect, it } from "vitest";
import { createDisplay } from "../src/progress.ts";
import { runExample } from "../src/run-example.ts";

async function run(args: Partial<Parameters<typeof runExample>[0]>) {
  const lines: string[] = [];
  const display = createDisplay({ write: (text: string) => lines.push(text.trimEnd()) });
  const accuracy = await runExample(
    { name: "digits", epochs: 20, batchSize: 32, seed: 7, backend: "auto", ...args },
    display,
  );
  return { accuracy, lines };
}

describe("an example", () => {
  it("learns the digits: 95 % on those it has not seen", async () => {
    const { accuracy, lines } = await run({});
    expect(accuracy).toBeGreaterThan(0.95);
    expect(lines.length).toBe(23);
    expect(lines[0]).toBe("Digits: 1,438 samples to train on, 359 held out. Network: 64-32-10.");
    expect(lines[1]).toMatch(/^Backend wasm: WebAssembly with SIMD runs here, on (one thread|\d threads)\.$/);
    expect(lines[2]).toMatch(/^epoch {2}1\/20 {2}loss 1\.\d{4} {2}validation loss \d\.\d{4} {2}accuracy \d+\.\d %$/);
    expect(lines.at(-1)).toMatch(/^Validation accuracy 9\d\.\d % in \d+(\.\d)? s\.$/);
    expect(lines.at(-1)).toContain(` ${(100 * accuracy).toFixed(1)} % `);
  });

  it("gives the same numbers for the same seed, and others for another", async () => {
    const first = await run({ epochs: 2 });
    const second = await run({ epochs: 2 });
    expect(second.lines.slice(0, 4)).toStrictEqual(first.lines.slice(0, 4));
    const other = await run({ epochs: 2, seed: 8 });
    expect(other.lines.slice(2, 4)).not.toStrictEqual(first.lines.slice(2, 4));
  });

  it.each([
    ["wasm", "Backend wasm: asked for by --backend wasm."],
    ["cpu", "Backend reference: asked for by --backend cpu."],
  ] as const)("computes on %s where that is asked for, and learns all the same", async (backend, line) => {
    const { accuracy, lines } = await run({ epochs: 2, backend });
    expect(accuracy).toBeGreaterThan(0.7);
    expect(lines[1]).toBe(line);
  });

  it("learns Fashion-MNIST from the sample that ships", async () => {
    const { accuracy, lines } = await run({ name: "fashion-mnist", epochs: 1, batchSize: 64 });
    expect(accuracy).toBeGreaterThan(0.6);
    expect(lines[0]).toMatch(/^Fashion-MNIST: 6,000 samples to train on, 1,000 held out\. Network: 784-32-10\./);
  });
});
