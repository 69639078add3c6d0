import { describe, expect, it } from "vitest";
import { readArguments } from "../src/arguments.ts";

describe("the command line", () => {
  it.each([
    [["digits"], { name: "digits", epochs: 20, batchSize: 32, seed: 7, backend: "auto" }],
    [["fashion-mnist"], { name: "fashion-mnist", epochs: 5, batchSize: 32, seed: 7, backend: "auto" }],
    [
      ["--epochs", "3", "digits", "--seed=0", "--batch-size", "64", "--backend", "wasm"],
      { name: "digits", epochs: 3, batchSize: 64, seed: 0, backend: "wasm" },
    ],
    [["digits", "--", "--epochs", "2"], { name: "digits", epochs: 2, batchSize: 32, seed: 7, backend: "auto" }],
  ])("%j is understood", (args, expected) => {
    expect(readArguments(args)).toStrictEqual(expected);
  });

  it.each([
    [[], "example: the example must be digits or fashion-mnist, got nothing. Name one of them."],
    [["cats"], 'example: the example must be digits or fashion-mnist, got "cats". Name one of them.'],
    [["digits", "5"], 'example: the example must be digits or fashion-mnist, got "digits 5". Name one of them.'],
    [["digits", "--epochs", "0"], 'example: --epochs must be a whole number >= 1, got "0". The default is 20.'],
    [["digits", "--seed", "1.5"], 'example: --seed must be a whole number >= 0, got "1.5". The default is 7.'],
    [["digits", "--batch-size=x"], 'example: --batch-size must be a whole number >= 1, got "x". The default is 32.'],
    [["digits", "--backend", "gpu"], 'example: --backend must be auto or wasm or cpu, got "gpu". The default is auto.'],
    [["digits", "--speed", "9"], "Unknown option '--speed'"],
  ])("%j is refused with the reason and the usage", (args, message) => {
    const request = readArguments(args);
    expect("text" in request && request.isProblem && request.text).toContain(message);
    expect("text" in request && request.text).toContain("Usage: pnpm example <digits | fashion-mnist> [options]");
  });

  it("explains itself", () => {
    const request = readArguments(["--help"]);
    expect("text" in request && [request.isProblem, request.text.split("\n")[0]]).toStrictEqual([
      false,
      "Usage: pnpm example <digits | fashion-mnist> [options]",
    ]);
    expect(readArguments(["-h", "digits"])).toStrictEqual(request);
  });
});
