import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { writeProgram } from "../../src/code/write-program.ts";
import { activationNames, initNames, optimizerNames, scheduleNames } from "../../src/experiment/choices.ts";
import { defaultExperiment, defaultsFor, type Experiment } from "../../src/experiment/experiment.ts";
import { readLink } from "../../src/experiment/experiment-link.ts";
import { createBackends } from "../../src/worker/backend.ts";
import { createTrainer } from "../../src/worker/trainer.ts";
import { cifarFile, pictureFiles } from "../pictures.ts";

const folder = join(import.meta.dirname, "..", "..", ".cache", "programs");
afterAll(() => rm(folder, { recursive: true, force: true }));

function experimentOf(query: string): Experiment {
  const link = readLink(query);
  if ("problem" in link) throw new Error(`experimentOf: the link must be read, got ${JSON.stringify(link)}.`);
  return link.experiment;
}

/** What the page says of each epoch, as the program writes it. */
async function trained(experiment: Experiment, trainer = createTrainer(createBackends())): Promise<string[]> {
  const lines: string[] = [];
  await trainer.start(experiment, (event) => {
    if (event.type === "failed") lines.push(JSON.stringify(event.failure));
    if (event.type !== "update") return;
    for (const { epoch, loss, accuracy } of event.update.validations) {
      lines.push(`epoch ${epoch}: validation loss ${loss.toFixed(6)}, accuracy ${(100 * accuracy).toFixed(1)} %`);
    }
  });
  return lines;
}

/** What the program prints. */
async function printed(source: string, name: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.ts`);
  await writeFile(path, source);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await import(pathToFileURL(path).href);
    return log.mock.calls.map(([line]) => String(line));
  } finally {
    log.mockRestore();
  }
}

describe("the program of an experiment", () => {
  it.each([
    ["default", "?epochs=2&batch=128&hidden=16"],
    [
      "pictures",
      "?hidden=c2~n-group,p,r4,d20,p,8~tanh~i-xavier&epochs=1&batch=256&prep=standardize&norm=batch&init=kaiming&optimizer=adam&schedule=cosine&clip=1&rate=0.01",
    ],
    ["spirals", "?data=spirals&epochs=2&hidden=8&optimizer=lion&rate=0.001&schedule=warmup&decay=0.01"],
    ["xor", "?data=xor&epochs=2&hidden=8,d10&init=orthogonal&norm=layer&schedule=one-cycle&seed=3"],
    ["moons", "?data=moons&epochs=2&hidden=8&init=recommended&optimizer=rmsprop&rate=0.01&schedule=step&compute=cpu"],
    ["circles", "?data=circles&epochs=1&hidden=4&init=normal-0.01&prep=whiten&optimizer=adagrad"],
  ])("gives the losses of the page: %s", async (name, query) => {
    const experiment = experimentOf(query);
    const lines = await trained(experiment);
    expect(lines.length).toBe(experiment.epochs);
    expect(await printed(writeProgram(experiment), name)).toStrictEqual(lines);
  });

  it("gives the losses of the page: pictures of one's own, and files of CIFAR", async () => {
    const trainer = createTrainer(createBackends());
    const pictures = pictureFiles(5, 10, ["apples", "berries"]);
    const cifar = new Map([["data_batch_1.bin", cifarFile(Array.from({ length: 60 }, (_, index) => index % 10))]]);
    const place = join(folder, "own");
    for (const [files, name] of [
      [pictures, "plants"],
      [cifar, "cifar"],
    ] as const) {
      for (const [path, bytes] of files) {
        await mkdir(join(place, name, dirname(path)), { recursive: true });
        await writeFile(join(place, name, path), bytes);
      }
      const given = [...files].map(([path, bytes]) => ({ path, file: new Blob([new Uint8Array(bytes)]) }));
      const summary = await trainer.readOwn(given, { name, side: 8, channels: 3, perClass: 5 }, () => undefined);
      if ("fault" in summary) throw new Error(JSON.stringify(summary));
      const experiment = { ...defaultsFor("own", summary.reference), hidden: [], epochs: 2 };
      const lines = await trained(experiment, trainer);
      expect(lines.length).toBe(2);
      const at = (path: string): string => JSON.stringify(join(place, path));
      const source = writeProgram(experiment)
        .replace('"plants"', at("plants"))
        .replace('"data_batch_1.bin"', at("cifar/data_batch_1.bin"));
      expect(source).toContain(place);
      expect(await printed(source, `own-${name}`)).toStrictEqual(lines);
    }
  });

  it("says where its folder has other pictures than the page had", () => {
    const own = { kind: "folder", name: "pets", shape: [3, 8, 8], classes: 2, size: 40, perClass: 50 } as const;
    const source = writeProgram(defaultsFor("own", { ...own, fingerprint: "0123456789abcdef" }));
    expect(source).toContain("for (const { reason } of skipped) console.warn(reason.message);");
    expect(source).toContain("if (all.size !== 40) console.warn(");
  });

  it("imports what it uses and nothing else, whatever is chosen", () => {
    const one = <K extends keyof Experiment>(key: K, values: readonly Experiment[K][]): Experiment[] =>
      values.map((value) => ({ ...defaultExperiment, [key]: value }));
    const experiments = [
      ...one("activation", activationNames),
      ...one("init", initNames),
      ...one("optimizer", optimizerNames),
      ...one("schedule", scheduleNames),
      ...one("compute", ["auto", "cpu", "webgpu", "webgl2"]),
      ...one("data", ["digits", "fashion-mnist", "xor"]),
    ];
    for (const experiment of experiments) {
      const source = writeProgram(experiment);
      const [head = "", ...body] = source.split("\n\n");
      expect(head).toContain("// npm install @ganglion/");
      const [imports = "", ...rest] = body;
      const names = [...imports.matchAll(/\{ (.*) \}/g)].flatMap(([, list = ""]) => list.split(", "));
      for (const name of names) expect(rest.join("\n")).toMatch(new RegExp(`\\b${name.replace("type ", "")}\\b`));
      expect(source).not.toContain("undefined,");
    }
  });

  it("says how to run it and which experiment it is", () => {
    expect(writeProgram(defaultExperiment)).toMatchInlineSnapshot(`
      "// The experiment ?data=digits&prep=none&hidden=32&activation=relu&norm=none&init=default&optimizer=sgd&rate=0.05&momentum=0.9&schedule=constant&decay=0&clip=0&batch=32&epochs=20&seed=7&compute=auto
      // npm install @ganglion/activations @ganglion/datasets @ganglion/layers @ganglion/losses @ganglion/optim @ganglion/tensor @ganglion/train @ganglion/wasm
      // Save this as train.ts, then: npx tsx train.ts

      import { relu } from "@ganglion/activations";
      import { digits, split } from "@ganglion/datasets";
      import { flatten, linear, sequential } from "@ganglion/layers";
      import { crossEntropy } from "@ganglion/losses";
      import { sgd } from "@ganglion/optim";
      import { rng, setBackend } from "@ganglion/tensor";
      import { fit } from "@ganglion/train";
      import { wasm } from "@ganglion/wasm";

      // The same bits on every machine.
      setBackend(await wasm({ deterministic: true }));

      // Independent sources of chance: what is held out, the first weights, the order of the samples.
      const chance = rng(7);
      const [splitting, weights, order] = [chance.split(), chance.split(), chance.split()];

      const [train, validation] = split(await digits(), { fraction: 0.8, rng: splitting, stratify: true });

      const model = sequential(
        flatten(),
        linear(64, 32, { rng: weights }),
        relu,
        linear(32, 10, { rng: weights }),
      );

      const [epochs, batchSize] = [20, 32];
      const optimizer = sgd(model, { learningRate: 0.05, momentum: 0.9, weightDecay: 0 });
      const training = fit(model, {
        train,
        validation,
        loss: crossEntropy,
        optimizer,
        epochs,
        batchSize,
        rng: order,
      });
      for await (const event of training) {
        if (event.type !== "epoch" || event.validation === undefined) continue;
        const { loss, accuracy = 0 } = event.validation;
        console.log(\`epoch \${event.epoch}: validation loss \${loss.toFixed(6)}, accuracy \${(100 * accuracy).toFixed(1)} %\`);
      }
      "
    `);
  });
});
