import { describe, expect, it } from "vitest";
import { createDisplay } from "../src/progress.ts";

function record(terminal: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  return { written, output: { ...terminal, write: (text: string) => written.push(text) } };
}

describe("the display", () => {
  it("writes plain lines and no bar where it is no terminal", () => {
    const { written, output } = record({});
    const display = createDisplay(output);
    display.print("one");
    display.progress(0.5, "half");
    display.finish();
    display.print("two");
    expect(written).toStrictEqual(["one\n", "two\n"]);
  });

  it("keeps the bar below the lines on a terminal, and takes it away", () => {
    const { written, output } = record({ isTTY: true });
    const display = createDisplay(output);
    display.progress(0.25, "epoch 1/4");
    display.print("line");
    display.finish();
    display.print("end");
    const bar = "[#######---------------------] epoch 1/4";
    expect(written).toStrictEqual([`\r\u001B[2K${bar}`, `\r\u001B[2Kline\n${bar}`, "\r\u001B[2K", "\r\u001B[2Kend\n"]);
  });

  it("never breaks the bar into two lines", () => {
    const { written, output } = record({ isTTY: true, columns: 40 });
    createDisplay(output).progress(1, "a long text that does not fit");
    expect(written).toStrictEqual(["\r\u001B[2K[############################] a long t"]);
  });
});
