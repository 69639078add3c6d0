import { linear, sequential } from "@ganglion/layers";
import { reference, rng, setBackend } from "@ganglion/tensor";
import { rejection } from "@ganglion/tensor/testing";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportToPyTorch, importFromPyTorch, pytorchProject } from "../src/index.ts";
import { runOf } from "./support/small-run.ts";

let folder: string;
beforeEach(() => {
  setBackend(reference());
  folder = mkdtempSync(join(tmpdir(), "export-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("importFromPyTorch", () => {
  it("says what is missing", async () => {
    const run = runOf();
    await exportToPyTorch(run, folder);
    expect(await rejection(importFromPyTorch(run, folder))).toBe(
      `Error: importFromPyTorch: the folder must hold a checkpoint of this run, got no checkpoints/latest in ${folder}. Pass the folder that exportToPyTorch wrote to, once train.py has saved something.`,
    );
  });

  it("takes checkpoints between two epochs, of this run, as train.py writes them", async () => {
    const run = runOf();
    const files = await pytorchProject(run);
    const progress = JSON.parse(String(files["start/progress.json"])) as Record<string, unknown>;
    const weights = files["start/weights.safetensors"] as Uint8Array;
    const save = (now: string | object, tensors: Uint8Array = weights): void => {
      const place = join(folder, "checkpoints", "00000002");
      mkdirSync(place, { recursive: true });
      writeFileSync(join(folder, "checkpoints", "latest"), "00000002");
      writeFileSync(join(place, "progress.json"), typeof now === "string" ? now : JSON.stringify(now));
      writeFileSync(join(place, "weights.safetensors"), tensors);
      writeFileSync(join(place, "optimizer.safetensors"), files["start/optimizer.safetensors"] as Uint8Array);
    };
    save({ ...progress, epoch: 1, step: 2 });
    const resume = await importFromPyTorch(run, folder);
    expect([resume.epoch, resume.step, Object.keys(resume.model)]).toEqual([1, 2, ["0.weight", "0.bias"]]);
    const said = async (): Promise<string> => rejection(importFromPyTorch(run, folder));
    save({ ...progress, cursor: 1 });
    expect(await said()).toBe(
      "Error: importFromPyTorch: the checkpoint must be one between two epochs, got one after 1 steps of one. Let train.py come to the end of the epoch, without --steps.",
    );
    save({ ...progress, epoch: -1 });
    expect(await said()).toContain("got a progress.json of another form in");
    save("{");
    expect(await said()).toContain("got a progress.json that is no JSON in");
    const other = await pytorchProject(runOf(sequential(linear(6, 4, { rng: rng(7) }))));
    save(progress, other["start/weights.safetensors"] as Uint8Array);
    expect(await said()).toContain("got weights of another model (0.weight, 0.bias) in");
    expect(await rejection(importFromPyTorch(run, ""))).toContain("TypeError: importFromPyTorch: folder must be");
  });
});
