import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import { readLayers } from "../../src/experiment/layer-spec.ts";
import { createBackends } from "../../src/worker/backend.ts";
import { createTrainer } from "../../src/worker/trainer.ts";

describe("the PyTorch project of an experiment", () => {
  it("holds its network, its weights, its samples and its steps", async () => {
    const hidden = readLayers("c2,p,8");
    if ("problem" in hidden) throw new Error("The layers must be read.");
    const files = unzipSync(
      await createTrainer(createBackends()).exportProject({
        ...defaultExperiment,
        hidden: hidden.value,
        normalization: "batch",
        preparation: "standardize",
        clip: 2,
        epochs: 3,
      }),
    );
    const text = (name: string) => strFromU8(files[`ganglion-experiment/${name}`] ?? new Uint8Array());
    expect(text("model.py")).toContain("nn.Conv2d(1, 2, kernel_size=3, padding=1)");
    expect(text("model.py")).toContain("nn.BatchNorm2d(2");
    expect(text("train.py")).toContain("import torch");
    expect(JSON.parse(text("run.json"))).toMatchObject({ epochs: 3, batchSize: 32, clip: { by: "norm", at: 2 } });
    expect(Object.keys(files).sort()).toStrictEqual(
      expect.arrayContaining(
        ["README.md", "preparation.json", "data/train-x.npy", "data/validation-y.npy", "start/weights.safetensors"].map(
          (name) => `ganglion-experiment/${name}`,
        ),
      ),
    );
    expect(files["ganglion-experiment/data/train-x.npy"]?.length).toBeGreaterThan(4 * 64 * 1438);
  });
});
