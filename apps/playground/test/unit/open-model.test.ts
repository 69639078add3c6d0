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
  file = (await trainer.exportModel()) as Uint8Array;
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
    expect(await other.exportModel()).toStrictEqual(file);
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
      const before = await trainer.exportModel();
      const answer = await trainer.openModel(await spoil(file), trained);
      expect(answer).toStrictEqual({ refused, detail: { text: expect.stringMatching(reason), code: undefined } });
      expect(await trainer.exportModel()).toStrictEqual(before);
    },
  );
});
