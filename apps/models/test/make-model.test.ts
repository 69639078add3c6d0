import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BundledModule, bundleModule } from "@ganglion/fixtures/bundled";
import { openWeights } from "@ganglion/weights";
import type { ModelCard } from "@ganglion/transfer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeModel } from "../src/make-model.ts";
import { type Arguments, readArguments } from "../src/arguments.ts";
import { writeCifar, writeFashionMnist } from "./write-data.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "models-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Makes a model in this process. */
async function make(...args: readonly string[]): Promise<{ card: ModelCard; lines: string[] }> {
  const lines: string[] = [];
  const request = readArguments([...args, "--threads", "1"]) as Arguments;
  return { card: await makeModel(request, (line) => lines.push(line)), lines };
}

let command: BundledModule;
beforeAll(async () => {
  // In the package, since the versions of the others are read from where they are installed.
  const home = fileURLToPath(new URL("../node_modules", import.meta.url));
  command = await bundleModule(fileURLToPath(new URL("run-main.ts", import.meta.url)), home);
});
afterAll(() => command?.remove());

/** Makes a model in a process of its own, which is killed once it has said `until`. */
async function run(args: readonly string[], until?: string): Promise<string> {
  const child = command.start(args);
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (until !== undefined && !child.killed && output.includes(until)) child.kill("SIGKILL");
  }
  return output;
}

const filesOf = async (out: string): Promise<readonly [weights: string, card: string]> => [
  createHash("sha256")
    .update(await readFile(join(out, "digits.safetensors")))
    .digest("hex"),
  await readFile(join(out, "digits.card.json"), "utf8"),
];

/** Arguments that make a model of few pictures, by three steps an epoch. */
async function few(epochs: number): Promise<readonly string[]> {
  await writeFashionMnist(folder, 60, 30);
  const data = ["--data", folder, "--out", join(folder, "out"), "--batch-size", "20"];
  return ["fashion-mnist", ...data, "--epochs", String(epochs)];
}

describe("a model in the making", () => {
  it("is the same to the last bit if it was killed after an epoch and begun again, and called again at its end", async () => {
    const args = ["digits", "--epochs", "2", "--threads", "1", "--out"];
    const whole = await run([...args, join(folder, "whole")]);
    expect(whole).toMatch(/\nepoch 2\/2 .*\nAccuracy on the 359 test samples: \d+\.\d %\. Wrote .*\.\n$/);
    const out = join(folder, "killed");
    const first = await run([...args, out], "epoch 1/2");
    expect(first).not.toContain("Accuracy on");
    const second = await run([...args, out]);
    expect(second).toMatch(/^Goes on after step (23|46), /m);
    expect(second).not.toContain("epoch 1/2");
    expect(await filesOf(out)).toEqual(await filesOf(join(folder, "whole")));
    expect(await run([...args, out])).toContain("Goes on after step 46, from checkpoint-00000046.safetensors.");
    expect(await filesOf(out)).toEqual(await filesOf(join(folder, "whole")));
    expect((await readdir(out)).toSorted()).toEqual(["digits.card.json", "digits.run", "digits.safetensors"]);
  });

  it("has a card that says what it is", async () => {
    await writeFashionMnist(folder, 60, 30);
    const data = ["--data", folder, "--out", join(folder, "out"), "--epochs", "1", "--batch-size", "20"];
    const { card, lines } = await make("fashion-mnist", ...data, "--seed", "3");
    const file = await readFile(join(folder, "out", "fashion-mnist.safetensors"));
    expect(JSON.parse(await readFile(join(folder, "out", "fashion-mnist.card.json"), "utf8"))).toEqual(card);
    expect(card).toMatchObject({
      name: "fashion-mnist",
      data: { name: "Fashion-MNIST", train: 60, test: 30, split: "as published" },
      shape: [1, 12, 12],
      recipe: { network: "resnet20({ inChannels: 1 })", epochs: 1, batchSize: 20, loss: "crossEntropy" },
      prepare: { kind: "channelStandardize", shape: [1] },
      seed: 3,
      parameters: 269_434,
      bytes: file.length,
      sha256: createHash("sha256").update(file).digest("hex"),
    });
    expect(card.bytes).toBeLessThan(700_000);
    expect(card.confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual(Array(10).fill(3));
    const right = card.confusion.map((row, label) => row[label]!);
    expect(card.classAccuracy).toEqual(right.map((count) => Number((count / 3).toFixed(4))));
    expect(card.accuracy).toBe(right.reduce((sum, count) => sum + count, 0) / 30);
    expect(card.versions["@ganglion/train"]).toMatch(/^\d+\.\d+\.\d+$/);
    const { entries, metadata } = await openWeights(file);
    expect(metadata).toEqual({ model: "fashion-mnist" });
    expect(entries["conv1.weight"]).toMatchObject({ type: "F16", shape: [16, 1, 3, 3] });
    expect(lines[0]).toBe("Fashion-MNIST: 60 samples to train on, 30 to measure on. resnet20({ inChannels: 1 }).");
    expect(lines[1]).toMatch(
      /^epoch 1\/1 {2}loss \d+\.\d{4} {2}accuracy \d+\.\d % {2}shown \d+\.\d % {2}.+ s, 0\.0 s left$/,
    );
  });

  it("is made of the binary files of CIFAR-10 too", async () => {
    await writeCifar(folder, 4);
    const data = ["--data", folder, "--out", join(folder, "out"), "--epochs", "1", "--batch-size", "10"];
    const { card } = await make("resnet20-cifar10", ...data);
    expect(card.data).toMatchObject({ name: "CIFAR-10", train: 20, test: 4 });
    expect([card.parameters, card.classes[0], card.shape]).toEqual([269_722, "airplane", [3, 32, 32]]);
    expect(card.bytes).toBeLessThan(700_000);
  });

  it("does not go on with the run of other arguments", async () => {
    const out = join(folder, "out");
    await make(...(await few(1)));
    const theirs = await readFile(join(out, "fashion-mnist.run", "run.json"), "utf8");
    const ours = theirs.replace('"seed":7', '"seed":8');
    await expect(make(...(await few(1)), "--seed", "8")).rejects.toThrow(
      new Error(
        `models: the run in ${join(out, "fashion-mnist.run")} must have been begun with these arguments on such a machine, got ` +
          `${theirs.trim()} beside ${ours.trim()}. Pass the same, or remove the folder to begin anew.`,
      ),
    );
  });

  it("takes the checkpoint before one that is damaged, and says so", async () => {
    const args = await few(2);
    const { card } = await make(...args);
    const place = join(folder, "out", "fashion-mnist.run", "checkpoint-00000006.safetensors");
    const bytes = await readFile(place);
    await writeFile(place, bytes.subarray(0, bytes.length - 9));
    const again = await make(...args);
    expect(again.lines[1]).toMatch(/^checkpoint-00000006\.safetensors is damaged: /);
    expect(again.lines[2]).toBe("Goes on after step 3, from checkpoint-00000003.safetensors.");
    expect(again.card).toEqual(card);
  });
});
