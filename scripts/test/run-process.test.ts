import { describe, expect, it } from "vitest";
import { runProcess } from "../lib/run-process.mjs";

describe("runProcess", () => {
  const evaluate = (program: string) => ({ file: process.execPath, args: ["--eval", program] });

  it("gives the exit status and what was printed, also of what cannot start", async () => {
    expect(await runProcess(evaluate("console.log(1); console.error(2); process.exit(3)"), { quiet: true })).toEqual({
      code: 3,
      output: expect.stringMatching(/^(1\n2|2\n1)\n$/),
    });
    const { code, output } = await runProcess({ file: "/no/such/program", args: [] }, { quiet: true });
    expect([code, output]).toEqual([1, expect.stringContaining("ENOENT")]);
  });

  it("ends it after its limit", async () => {
    expect((await runProcess(evaluate("setInterval(() => undefined, 1000)"), { limit: 1 })).code).toBe(1);
  });
});
