import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { readArguments, usage } from "../src/arguments.ts";

const complaint = (line: string) => ({ text: `${line}\n\n${usage()}`, isProblem: true });

describe("the command line", () => {
  it("has the defaults of each model", () => {
    expect(readArguments(["digits", "--out", "models"])).toEqual({
      name: "digits",
      data: undefined,
      out: "models",
      epochs: 60,
      batchSize: 64,
      seed: 7,
      threads: 2,
      backend: "wasm",
    });
    expect(readArguments(["resnet20-cifar10", "--out", "m", "--data", tmpdir(), "--epochs", "3"])).toMatchObject({
      data: tmpdir(),
      epochs: 3,
      batchSize: 128,
    });
  });

  it("takes all of it from whoever calls", () => {
    const numbers = ["--epochs", "3", "--batch-size", "5", "--seed", "0", "--threads", "1"];
    const args = [...numbers, "--backend", "@ganglion/native#native"];
    const expected = { epochs: 3, batchSize: 5, seed: 0, threads: 1, backend: "@ganglion/native#native" };
    expect(readArguments(["digits", "--out", "m", ...args])).toMatchObject(expected);
  });

  it.each([
    [[], "models: the model must be one of digits, fashion-mnist, resnet20-cifar10, got nothing. Name one of them."],
    [
      ["mnist", "--out", "m"],
      'models: the model must be one of digits, fashion-mnist, resnet20-cifar10, got "mnist". Name one of them.',
    ],
    [["digits"], 'models: --out must be the folder to write to, got nothing. Pass --out "models", for instance.'],
    [
      ["fashion-mnist", "--out", "m"],
      "models: --data must be a folder with the data of fashion-mnist, got nothing. See --help for what is in it.",
    ],
    [
      ["fashion-mnist", "--out", "m", "--data", "/no/such"],
      'models: --data must be a folder with the data of fashion-mnist, got "/no/such". See --help for what is in it.',
    ],
    [
      ["digits", "--out", "m", "--data", tmpdir()],
      `models: --data must be left out for digits, got "${tmpdir()}". A package has it.`,
    ],
    [
      ["digits", "--out", "m", "--epochs", "1.5"],
      'models: --epochs must be a whole number >= 1, got "1.5". The default is 60.',
    ],
    [
      ["digits", "--out", "m", "--batch-size", "1"],
      'models: --batch-size must be a whole number >= 2, got "1". The default is 64.',
    ],
    [
      ["digits", "--out", "m", "--backend", "native"],
      'models: --backend must be wasm or MODULE#FUNCTION, got "native". The default is wasm.',
    ],
    [
      ["digits", "--out", "m", "--threads", "0"],
      'models: --threads must be a whole number >= 1, got "0". The default is 2.',
    ],
  ])("refuses %j", (args, line) => {
    expect(readArguments(args)).toEqual(complaint(line));
  });

  it("refuses an option that there is not", () => {
    expect(readArguments(["digits", "--out", "m", "--lr", "1"])).toMatchObject({ isProblem: true });
  });

  it("explains itself", () => {
    expect(readArguments(["--help"])).toEqual({ text: usage(), isProblem: false });
    expect(usage()).toContain("(digits: 60, fashion-mnist: 20, resnet20-cifar10: 60)");
  });
});
