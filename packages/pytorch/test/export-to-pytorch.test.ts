import { relu } from "@ganglion/activations";
import { augmentation, augmented, type Dataset, dataset, randomFlip } from "@ganglion/datasets";
import { dropout, linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { createOptimizer, ema, reduceOnPlateau, sgd, swa } from "@ganglion/optim";
import { defineLayer, type Layer, mul, pow, reference, rng, setBackend, sum, type Tensor } from "@ganglion/tensor";
import { rejection } from "@ganglion/tensor/testing";
import { type BatchSource, earlyStopping, fit, weightPenalty } from "@ganglion/train";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportToPyTorch, pytorchProject, type PyTorchRun } from "../src/index.ts";
import { runOf, small } from "./support/small-run.ts";

let folder: string;
beforeEach(() => {
  setBackend(reference());
  folder = mkdtempSync(join(tmpdir(), "export-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Shuffled, it begins with the last sample. */
function backwards(): BatchSource {
  const given = small();
  return {
    size: given.size,
    batches: ({ rng: random, ...rest }) => (random === undefined ? given : flippedOver(given)).batches(rest),
  };
}

function flippedOver(given: Dataset<Int32Array>): Dataset<Int32Array> {
  return dataset({ ...given, x: given.x.slice().reverse(), y: given.y.slice().reverse() });
}

/** A run with an average, and what it says of it. */
function averagedBy(said: object): () => PyTorchRun {
  return () => {
    const run = runOf();
    return { ...run, averages: { mean: ema(parameters(run.model)) }, ...said };
  };
}

describe("exportToPyTorch", () => {
  it("writes a project, also over one that is there, and names its files", async () => {
    const run = runOf();
    const files = await exportToPyTorch(run, folder);
    expect(files).toContain("model.py");
    expect(await exportToPyTorch(run, folder)).toEqual(files);
    const written = readdirSync(folder, { recursive: true }).map((each) => String(each).replaceAll("\\", "/"));
    for (const file of files) expect(written).toContain(file);
  });

  it("leaves the run's generator and model as they are", async () => {
    const model = sequential(linear(6, 3, { rng: rng(7) }));
    const run = runOf(model, { penalty: () => weightPenalty(model, { l1: 1e-3, l2: 0.1 }) });
    const before = [run.rng.state(), ...parameters(run.model).map((x) => Array.from(x.dataSync()))];
    const memory = run.model.children!["0"]!.parameters!["weight"]!.backend.memory();
    await pytorchProject(run);
    expect([run.rng.state(), ...parameters(run.model).map((x) => Array.from(x.dataSync()))]).toEqual(before);
    expect(run.model.children!["0"]!.parameters!["weight"]!.backend.memory()).toEqual(memory);
  });

  it("writes a layer as the user says it is made", async () => {
    const own = defineLayer((x, context) => (context?.training === true ? mul(x, 2) : x), { kind: "loud" });
    const source = "class Loud(nn.Module):\n    def forward(self, x):\n        return x * 2 if self.training else x";
    const translate: NonNullable<PyTorchRun["translate"]> = (layer) =>
      layer === own ? { make: "Loud()", source } : undefined;
    const files = await pytorchProject(runOf(sequential(linear(6, 3, { rng: rng(7) }), own), { translate }));
    expect(files["model.py"]).toContain(`\n\n${source}\n`);
    expect(files["model.py"]).toContain("nn.Sequential(nn.Linear(6, 3), Loud())");
  });

  it("says in the README what is to be known of this run", async () => {
    const plain = String((await pytorchProject(runOf()))["README.md"]);
    expect(plain).toContain(
      "21 parameters, 0 steps made in 0 epochs, 4 left of the 2 epochs that were planned, 3 samples a step.",
    );
    expect(plain).not.toContain("Dropout");
    const model = sequential(linear(6, 3, { rng: rng(7) }), dropout(0.5), relu);
    expect(String((await pytorchProject(runOf(model)))["README.md"])).toContain(
      "Dropout draws from PyTorch's generator",
    );
  });

  const end = (layer: Layer): PyTorchRun => runOf(sequential(linear(6, 3, { rng: rng(7) }), layer));
  const layerRule = "Error: exportToPyTorch: layers must be ours, or made of operations that can be written down, got";
  it.each<readonly [string, () => unknown, string]>([
    [
      "no run",
      () => undefined,
      "TypeError: exportToPyTorch: run must be a plain object, got undefined. Pass { model, ...options of fit, checkpoint: training.checkpoint() }.",
    ],
    [
      "a layer that draws",
      () => end((x, context) => mul(x, context?.rng?.uniform(x.shape) ?? 1)),
      `${layerRule} a function ("1"): BackendError`,
    ],
    [
      "a layer that differs in training",
      () => end((x, context) => mul(x, context?.training === true ? 2 : 3)),
      `${layerRule} a function ("1"): it does something else while training. Say how PyTorch makes it: { translate:`,
    ],
    ["a layer that reads", () => end((x) => mul(x, x.dataSync()[0] ?? 1)), `${layerRule} a function ("1"): `],
    [
      "a loss with options",
      () => runOf(undefined, { loss: (x: Tensor, y: Tensor) => crossEntropy(x, y, { labelSmoothing: 0.1 }) }),
      "Error: exportToPyTorch: loss must be one of @ganglion/losses, got another, or one with options. Say what it gives the loss inside, { lossOptions: { labelSmoothing: 0.1 } }, or write it in Python: { lossSource }.",
    ],
    [
      "a rate that waits for other news",
      () => {
        const model = sequential(linear(6, 3, { rng: rng(7) }));
        const learningRate = Object.assign(() => 0.1, { state: () => ({ seen: 1 }), load: () => undefined });
        return runOf(model, { optimizer: sgd(parameters(model), { learningRate }) });
      },
      "Error: exportToPyTorch: learningRate must be a number, a function of the step alone, or reduceOnPlateau, got another schedule that is told how training goes. Set the group's learningRate to what it is now, and change it in train.py.",
    ],
    [
      "a rate that is told what is not measured",
      () => {
        const model = sequential(linear(6, 3, { rng: rng(7) }));
        const optimizer = sgd(parameters(model), { learningRate: reduceOnPlateau(0.1) });
        return runOf(model, { optimizer, plateauMetric: "validation.accuracy" });
      },
      "RangeError: exportToPyTorch: plateauMetric must be of what the run measures, got validation.accuracy without validation samples. Give the run validation samples.",
    ],
    [
      "a rate that is told what there is not",
      () => runOf(undefined, { plateauMetric: "f1" }),
      'RangeError: exportToPyTorch: plateauMetric must be one of "loss", "accuracy", "validation.loss", "validation.accuracy", got "f1". Say what your loop passes to report.',
    ],
    [
      "an optimizer of one's own, whatever it says that it is",
      () => {
        const model = sequential(linear(6, 3, { rng: rng(7) }));
        const rule = { kind: "sgd", learningRate: 0.1, options: {}, direction: ({ grad }: { grad: Tensor }) => grad };
        return runOf(model, { optimizer: createOptimizer(parameters(model), {}, rule) });
      },
      "Error: exportToPyTorch: the optimizer must be one that PyTorch or the project has, got sgd of createOptimizer. There are: sgd, adagrad, adadelta, rmsprop, adam, adamW, adamax, nadam, radam, lion, lamb. Or write it in Python: { optimizerSource: 'def make_optimizer(groups): ...' }.",
    ],
    [
      "samples that augmentations of one's own change",
      () => {
        const images = dataset({
          x: new Float32Array(32),
          y: new Int32Array([0, 1]),
          shape: [1, 4, 4],
          classes: ["a", "b"],
        });
        const own = augmentation(randomFlip(), (batch) => ({ ...batch, x: batch.x.map((value) => value + 1) }));
        return runOf(undefined, { train: augmented(images, own), batchSize: 2 });
      },
      "Error: exportToPyTorch: samples must be changed by augmentations of @ganglion/datasets, got one of your own. Write it in Python, { augmentationSource: 'def change(x, y, chances): ...' }, or export the data set as it is.",
    ],
    [
      "a change of samples that nothing changes here",
      () => runOf(undefined, { augmentationSource: "def change(x, y, chances):\n    return x, y" }),
      "Error: exportToPyTorch: what augmentationSource changes must be the samples of augmented, got another source. Pass augmented(dataset, change) of @ganglion/datasets as train, or leave augmentationSource out.",
    ],
    [
      "samples in an order of their own",
      () => runOf(undefined, { train: backwards() }),
      "Error: exportToPyTorch: train must give its samples as they are, or as augmented changes them, in the order of rng.permutation(size), got others in the first batch of the epoch. Pass the data set, or augmented(dataset, change) of @ganglion/datasets; or { shuffle: false }.",
    ],
    [
      "what happens after the gradients",
      () => runOf(undefined, { afterBackward: () => undefined }),
      "Error: exportToPyTorch: the run must be one that can be written down, got one with afterBackward. If it clips gradients, say { clip: { norm: 1 } } or { clip: { value: 1 } }.",
    ],
    [
      "what happens after the update",
      () => runOf(undefined, { afterUpdate: () => undefined }),
      'Error: exportToPyTorch: the run must be one that can be written down, got one with afterUpdate. If it updates averages, say { averaging: { ema: "step" } }; leave out what else it does, and add it to train.py.',
    ],
    [
      "averages that are updated nobody knows when",
      averagedBy({}),
      'Error: exportToPyTorch: of each average it must be said when it is updated, got nothing for mean. Say { averaging: { mean: "step" } }, or "epoch".',
    ],
    [
      "averages that are not there",
      averagedBy({ averaging: { mean: "step", other: "epoch" } }),
      "RangeError: exportToPyTorch: averaging must name averages of the run, got other. There are: mean.",
    ],
    [
      "averages at other times",
      averagedBy({ averaging: { mean: "batch" } }),
      'RangeError: exportToPyTorch: averaging.mean must be "step" or "epoch", got "batch". Pass { ema: "step" } or { swa: "epoch" }.',
    ],
    [
      "names that files cannot have",
      averagedBy({ averaging: { "../mean": "step" } }),
      'RangeError: exportToPyTorch: the names in averaging must be such that files can have, got "../mean". Use letters, digits, - and _.',
    ],
    [
      "times of no averages",
      averagedBy({ averaging: "step" }),
      'TypeError: exportToPyTorch: averaging must be a plain object, got "step". Pass { ema: "step" } or { swa: "epoch" }.',
    ],
    [
      "averages of something else",
      () => {
        const run = runOf();
        const other = linear(2, 2, { rng: rng(7) });
        return { ...run, averages: { mean: swa(other) }, averaging: { mean: "epoch" } };
      },
      "Error: exportToPyTorch: what mean averages must be parameters of the model, got Tensor",
    ],
    [
      "averages that were updated more often",
      () => {
        const run = runOf();
        const mean = ema(parameters(run.model));
        mean.update();
        return { ...run, averages: { mean }, averaging: { mean: "epoch" } };
      },
      "RangeError: exportToPyTorch: mean must have been updated at most once each epoch, 0 times, got 1. Say when it is updated.",
    ],
    [
      "a penalty of another kind",
      () => {
        const run = runOf();
        return { ...run, penalty: () => sum(pow(run.model.children!["0"]!.parameters!["weight"]!, 4)) };
      },
      "Error: exportToPyTorch: the penalty must add up absolute values and squares of parameters of the model, got another. Write it in Python: { penaltySource: 'def penalty(model): ...' }, with model.named_parameters() for the weights.",
    ],
    [
      "Python without a penalty",
      () => runOf(undefined, { penaltySource: "def punish(model): ..." }),
      "RangeError: exportToPyTorch: penaltySource must define penalty(model), got Python without penalty. It returns a scalar tensor, of the model's parameters.",
    ],
    [
      "Python without a change",
      () => runOf(undefined, { augmentationSource: 3 }),
      "TypeError: exportToPyTorch: augmentationSource must be a string, got 3.",
    ],
    [
      "stopping by a metric of one's own",
      () => {
        const run = runOf();
        return { ...run, stopping: earlyStopping(run.model, { metric: ({ loss }) => loss ** 2 }) };
      },
      "Error: exportToPyTorch: stopping must be earlyStopping by the loss or the accuracy, got one with a metric of its own. Leave stopping out, and stop train.py yourself.",
    ],
    [
      "stopping by what is not measured",
      () => {
        const run = runOf();
        return { ...run, stopping: earlyStopping(run.model) };
      },
      "RangeError: exportToPyTorch: stopping must be of what the run measures, got validation.loss without validation samples.",
    ],
    [
      "another loss for validation",
      () => runOf(undefined, { validation: small(), validationLoss: (x: Tensor) => sum(pow(x, 4)) }),
      "Error: exportToPyTorch: validationLoss must be one of @ganglion/losses, got another, or one with options. Leave it out: train.py measures by loss then.",
    ],
    [
      "a translation that is none",
      () => runOf(undefined, { translate: () => "Mine()" }),
      'TypeError: exportToPyTorch: what translate returns for the model itself must say how it is made, got "Mine()". Return { make: "MyLayer(64)", source: "class MyLayer(nn.Module): ..." }, or undefined for layers that are ours.',
    ],
    [
      "half of a loss in Python",
      () => runOf(undefined, { lossSource: "def loss(output, target):\n    return output.mean()" }),
      "RangeError: exportToPyTorch: lossSource must define loss(output, target) and weight(output, target), got Python without weight. weight(output, target) is the tensor that the mean of loss(output, target) is divided by, or None for a sum.",
    ],
    [
      "a signal that was given",
      () => runOf(undefined, { signal: AbortSignal.abort(new Error("enough")) }),
      "Error: enough",
    ],
    [
      "another clip",
      () => runOf(undefined, { clip: 3 }),
      "TypeError: exportToPyTorch: clip must say a norm or a value, got 3. Write { norm: 1 } or { value: 1 }.",
    ],
    [
      "no preparation",
      () => runOf(undefined, { preparation: relu }),
      "TypeError: exportToPyTorch: preparation must be a fitted function of @ganglion/preprocessing, got",
    ],
    [
      "a checkpoint of another run",
      () => {
        const other = runOf(sequential(linear(6, 3, { rng: rng(7) }), linear(3, 3, { rng: rng(7) })));
        const { model, ...options } = other;
        return runOf(undefined, { checkpoint: fit(model, options).checkpoint() });
      },
      'RangeError: exportToPyTorch: the checkpoint must be of a run with parameters [["0.weight",[3,6],"float32"],["0.bias",[3],"float32"]], got',
    ],
    [
      "no checkpoint",
      () => runOf(undefined, { checkpoint: {} }),
      "TypeError: exportToPyTorch: checkpoint must be one of fit, got",
    ],
    [
      "a name that no module can have",
      () => runOf(sequential({ train: linear(6, 3, { rng: rng(7) }) })),
      'RangeError: exportToPyTorch: children must have names that parts of nn.Module can have, got "train" in the model itself. Rename it: its name is part of the keys of the state dict.',
    ],
    ["what fit refuses", () => runOf(undefined, { epochs: 0.5 }), "RangeError: fit: epochs"],
    ["unknown options", () => runOf(undefined, { translations: 1 }), "TypeError: fit: options must be known ones"],
  ])("refuses %s, and writes nothing", async (_, run, message) => {
    expect(await rejection(exportToPyTorch(run() as PyTorchRun, folder))).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says in our words what is wrong with each part of a run, whatever stands there", async () => {
    const opaque = new Proxy({}, { get: () => undefined });
    const given = [null, Number.NaN, Symbol("what"), -1, [], "?"];
    const options = ["averages", "averaging", "penalty", "penaltySource", "plateauMetric", "augmentationSource"];
    for (const option of [
      ...options,
      "optimizerSource",
      "accumulate",
      "stopping",
      "train",
      "validationLoss",
      "rng",
      "clip",
    ]) {
      for (const value of option === "accumulate" ? [...given, opaque] : given) {
        const said: unknown = await pytorchProject(runOf(undefined, { [option]: value })).catch((error) => error);
        expect([option, said]).toEqual([option, expect.objectContaining({ remedy: expect.any(String) })]);
      }
    }
  });

  it("refuses a folder that holds something else, and what is none", async () => {
    writeFileSync(join(folder, "diary.txt"), "");
    expect(await rejection(exportToPyTorch(runOf(), folder))).toBe(
      `Error: exportToPyTorch: the folder must be empty, or hold a project, got diary.txt in ${folder}. Name another folder.`,
    );
    expect(await rejection(exportToPyTorch(runOf(), join(folder, "diary.txt")))).toContain(
      "the folder must be one that can be read, got ENOTDIR",
    );
    expect(await rejection(exportToPyTorch(runOf(), 3 as never))).toContain(
      "TypeError: exportToPyTorch: folder must be a",
    );
  });
});
