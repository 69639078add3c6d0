import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { channelStandardize } from "@ganglion/preprocessing";
import { ones, rng, setBackend } from "@ganglion/tensor";
import { resnet20 } from "@ganglion/transfer";
import { wasm } from "@ganglion/wasm";
import { saveWeights } from "@ganglion/weights";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  methodNames,
  readTransferArguments,
  type TransferArguments,
  transferUsage,
} from "../src/transfers/arguments.ts";
import type { CellResult } from "../src/transfers/cells.ts";
import { main, measureTransfers } from "../src/transfers/main.ts";
import { transferTable, withTable } from "../src/transfers/table.ts";
import { writeCifar, writeFashionMnist } from "./write-data.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "transfers-"));
  for (const name of ["fashion-mnist", "cifar10", "body"]) await mkdir(join(folder, name));
  await writeFashionMnist(join(folder, "fashion-mnist"), 60, 30);
  await writeCifar(join(folder, "cifar10"), 8);
  using backend = await wasm({ threads: 1 });
  setBackend(backend);
  await saveWeights(join(folder, "body", "resnet20-cifar10.safetensors"), resnet20({ rng: rng(1) }));
  const prepare = channelStandardize(ones([2, 3, 2, 2])).toJSON();
  await writeFile(join(folder, "body", "resnet20-cifar10.card.json"), JSON.stringify({ prepare }));
});
afterAll(() => rm(folder, { recursive: true }));

const request = (...more: readonly string[]) =>
  readTransferArguments(["--data", folder, "--body", join(folder, "body"), "--out", join(folder, "out"), ...more]);

describe("the transfers", () => {
  it("are measured, written down, and not measured again", async () => {
    const page = join(folder, "page.md");
    await writeFile(page, "before\n<!-- transfers:begin -->\nold\n<!-- transfers:end -->\nafter\n");
    const few = ["--counts", "2", "--seeds", "1", "--most-epochs", "1", "--threads", "1", "--docs", page];
    // So little time that the plan has a few epochs.
    const time = ["--seconds", "9", "--step-seconds", "1"];
    const args = request("--targets", "fashion-mnist", ...few, ...time) as TransferArguments;
    const lines: string[] = [];
    const table = await measureTransfers(args, (line) => lines.push(line));
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toMatch(
      /^fashion-mnist, 2 a class, seed 1, advice \(little-different: all\): \d+\.\d %, \d+ s of CPU$/,
    );
    const cells = join(folder, "out", "cells");
    const files = (await readdir(cells)).toSorted();
    expect(files).toEqual(methodNames.map((name) => `fashion-mnist-2-${name}-1.json`).toSorted());
    const cell = JSON.parse(await readFile(join(cells, "fashion-mnist-2-advice-1.json"), "utf8")) as CellResult;
    expect(cell).toMatchObject({ target: "fashion-mnist", count: 2, seed: 1, tested: 30, advice: { kind: "all" } });
    expect(cell.advice?.text).toContain("20 samples of 10 classes, 2 of each");
    expect(table).toContain(`| Fashion-MNIST | 2 |`);
    expect(await readFile(page, "utf8")).toBe(
      `before\n<!-- transfers:begin -->\n\n${table}\n\n<!-- transfers:end -->\nafter\n`,
    );
    const written = (await stat(join(cells, "fashion-mnist-2-last-1.json"))).mtimeMs;
    await rm(join(cells, "fashion-mnist-2-probe-1.json"));
    const again: string[] = [];
    expect(await measureTransfers(args, (line) => again.push(line))).toBe(table);
    expect(again).toHaveLength(1);
    expect((await stat(join(cells, "fashion-mnist-2-last-1.json"))).mtimeMs).toBe(written);
  });

  it("of a split begin with a body of its own", async () => {
    const few = ["--counts", "2", "--seeds", "2", "--methods", "probe", "--split-epochs", "1", "--threads", "1"];
    const lines: string[] = [];
    await measureTransfers(request("--targets", "cifar10-split", ...few) as TransferArguments, (line) =>
      lines.push(line),
    );
    expect(lines[0]).toBe("Trains a ResNet-20 on airplane, bird, deer, frog, ship: 20 samples, 1 epochs.");
    expect(lines.at(-1)).toMatch(/^cifar10-split, 2 a class, seed 2, probe: \d+\.\d %/);
    expect(await readdir(join(folder, "out", "split"))).toContain("resnet20-split.safetensors");
  });
});

describe("the table", () => {
  const cell = (method: CellResult["method"], accuracy: number, seed = 1): CellResult => {
    const advice = { cell: "little-similar", kind: "probe", text: "" };
    const more = method === "advice" ? { advice } : {};
    return { target: "mnist", count: 5, seed, method, accuracy, tested: 100, cpuSeconds: 1, ...more };
  };

  it("has means, spreads, and how often the adviser came near the best", () => {
    const others = [
      cell("scratch", 0.5),
      cell("probe", 0.7),
      cell("last", 0.6),
      cell("all", 0.64),
      cell("all", 0.66, 2),
    ];
    expect(transferTable([...others, cell("advice", 0.695)])).toBe(
      "| new data | examples a class | from scratch | probe | last stage | all layers | the adviser's plan |\n" +
        "| --- | --- | --- | --- | --- | --- | --- |\n" +
        "| MNIST | 5 | 50.0 | 70.0 | 60.0 | 65.0 ± 1.0 | 69.5, probe |\n\n" +
        "The adviser's plan is within one percent of the best of the others in 1 of 1 rows.",
    );
    expect(transferTable([...others, cell("advice", 0.68)])).toContain("in 0 of 1 rows.");
    expect(transferTable([cell("advice", 0.7)])).toContain("in 0 of 0 rows.");
  });

  it("is put between its marks, and nowhere else", () => {
    expect(() => withTable("a page", "table")).toThrow(/^transfers: the page must have the lines/);
  });
});

describe("the command line of transfers", () => {
  it("has defaults, and explains itself", () => {
    expect(request()).toMatchObject({
      counts: [5, 20, 100, 1000],
      seeds: [1, 2, 3],
      backend: "wasm",
      methods: methodNames,
    });
    expect(readTransferArguments(["--help"])).toEqual({ text: transferUsage(), isProblem: false });
  });

  it.each([
    [["--counts", "1"], "--counts must be whole numbers >= 2 with commas"],
    [["--seeds", "x"], "--seeds must be whole numbers >= 0 with commas"],
    [["--targets", "svhn"], "--targets must be some of fashion-mnist,mnist,cifar10-split"],
    [["--threads", "0"], "--threads must be a whole number >= 1"],
    [["--backend", "native"], "--backend must be wasm or MODULE#FUNCTION"],
    [["--out", ""], "--out must be the folder to write to"],
    [["--body", "/no/such"], "--body must be a folder that is there"],
    [["--lr", "1"], "Unknown option"],
  ])("refuses %j", (args, message) => {
    expect(request(...args)).toMatchObject({ isProblem: true, text: expect.stringContaining(message) });
  });

  it("ends with a status", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const complain = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await main(["--help"])).toBe(0);
    expect(write).toHaveBeenCalledWith(transferUsage());
    expect(await main([])).toBe(1);
    const folders = ["--data", folder, "--body", join(folder, "body"), "--out", join(folder, "out")];
    expect(await main([...folders, "--backend", "node:path#native"])).toBe(1);
    expect(complain).toHaveBeenLastCalledWith(expect.stringMatching(/^transfers: --backend must name a function/));
    for (const spy of [write, complain]) spy.mockRestore();
  });

  it("says what a backend's module has not", async () => {
    const args = request("--backend", "node:path#native") as TransferArguments;
    await expect(measureTransfers(args, () => undefined)).rejects.toThrow(
      "transfers: --backend must name a function, got native, which node:path has not. Try --backend wasm.",
    );
  });
});
