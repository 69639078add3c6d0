import { encodeWeights } from "@ganglion/weights";
import { reference, setBackend, zeros } from "@ganglion/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { defaultExperiment, type Experiment } from "../../src/experiment/experiment.ts";
import { readLayers } from "../../src/experiment/layer-spec.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { Snapshot, Trainer } from "../../src/worker/protocol.ts";
import { createTrainer } from "../../src/worker/trainer.ts";

const hidden = readLayers("c2~n-batch,p,8");
if ("problem" in hidden) throw new Error("The layers must be read.");
const trained: Experiment = { ...defaultExperiment, hidden: hidden.value, preparation: "center", epochs: 1, seed: 5 };

let trainer: Trainer;
let file: Uint8Array;
let last: Snapshot | undefined;
beforeAll(async () => {
  trainer = createTrainer(createBackends());
  await trainer.start(trained, (event) => {
    if (event.type === "update") last = event.update.snapshot ?? last;
  });
  file = (await trainer.exportModel("safetensors")) as Uint8Array;
});

describe("a model that was saved", () => {
  it("opens anywhere as the network that it is of, and does as well as before", async () => {
    const other = createTrainer(createBackends());
    const opened = await other.openModel(file, defaultExperiment);
    if ("refused" in opened) throw new Error(JSON.stringify(opened.refused));
    expect(opened.experiment).toStrictEqual(trained);
    expect(opened.snapshot.validation.loss).toBe(last?.validation.loss);
    expect(opened.snapshot.predictions).toStrictEqual(last?.predictions);
    expect(opened.snapshot.layers).toStrictEqual(last?.layers);
    // It can be asked, as one that was trained here.
    expect(await other.classify(opened.data.heldOut.pixels.slice(0, 64))).toStrictEqual(
      await trainer.classify(opened.data.heldOut.pixels.slice(0, 64)),
    );
    expect(await other.exportModel("safetensors")).toStrictEqual(file);
  });

  it.each<[string, (good: Uint8Array) => Uint8Array | Promise<Uint8Array>, RegExp, string?]>([
    ["cut off", (good) => good.slice(0, good.length - 5), /must be a range within/],
    ["of nothing", () => new Uint8Array(), /must have at least 8 bytes/],
    ["a text", () => new TextEncoder().encode("hello, this is no model at all"), /the header must have/],
    [
      "with a header beyond its end",
      () => Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 127, 1, 2]),
      /the header must have/,
    ],
    ["of another network", () => encodeWeights({ "1.weight": zeros([3, 3]) }), /1\.weight/, "misfit"],
  ])(
    "is refused with a reason if it is %s, and what there was stays",
    async (_, spoil, reason, refused = "unreadable") => {
      setBackend(reference());
      const before = await trainer.exportModel("safetensors");
      const answer = await trainer.openModel(await spoil(file), trained);
      expect(answer).toStrictEqual({ refused, detail: { text: expect.stringMatching(reason), code: undefined } });
      expect(await trainer.exportModel("safetensors")).toStrictEqual(before);
    },
  );
});

describe("a model that is saved as ONNX", () => {
  it.each<[string, string, Experiment["preparation"]]>([
    ["a convolution, pooling, batch norm", "c2~n-batch,p,8", "center"],
    ["residual layers, dropout, layer norm", "r2~n-layer,d20,8~n-layer", "standardize"],
    ["group norm", "c2~n-group,8~n-group", "whiten"],
  ])(
    "is one that other programs read, whatever it is made of, and says its classes: %s",
    async (_, layers, preparation) => {
      const spec = readLayers(layers);
      if ("problem" in spec) throw new Error("The layers must be read.");
      const one = createTrainer(createBackends());
      expect(await one.exportModel("onnx")).toBeUndefined();
      await one.start({ ...trained, hidden: spec.value, preparation }, () => undefined);
      const bytes = (await one.exportModel("onnx")) as Uint8Array;
      // The version of the format comes first, as field 1.
      expect(bytes[0]).toBe(8);
      const text = new TextDecoder().decode(bytes);
      for (const part of ["classes", '["0","1","2","3"', `prep=${preparation}`, "softmax makes shares"]) {
        expect(text).toContain(part);
      }
    },
  );
});
