import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment, type Experiment } from "../../src/experiment/experiment.ts";
import { dense } from "../../src/experiment/layer-spec.ts";
import { type Backends, createBackends } from "../../src/worker/backend.ts";
import type { TrainingEvent } from "../../src/worker/protocol.ts";
import { createTrainer } from "../../src/worker/trainer.ts";
import { eventsOf, only, short } from "./trainer-events.ts";

afterEach(() => vi.unstubAllGlobals());

describe("what the trainer computes with", () => {
  it("trains on its own backend, whatever is asked of another one while it begins", async () => {
    const trainer = createTrainer(createBackends());
    const brief: Experiment = {
      ...defaultExperiment,
      epochs: 1,
      batchSize: 512,
      compute: "cpu",
      preparation: "center",
    };
    const spatial: Experiment = { ...brief, compute: "auto", hidden: [{ kind: "conv", size: 4 }] };
    const questions = [
      () => trainer.describeModel(defaultExperiment),
      () => trainer.auditModel(brief),
      () => trainer.exportProject(brief),
      () => trainer.loadData({ data: "moons", own: undefined }, 1),
    ];
    for (const [turn, ask] of Array.from({ length: 6 }, () => questions)
      .flat()
      .entries()) {
      const events: TrainingEvent[] = [];
      const run = trainer.start(turn % 2 === 0 ? brief : spatial, (event) => void events.push(event));
      for (let ticks = turn; ticks > 0; ticks--) await Promise.resolve();
      await ask();
      await run;
      expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
    }
  });

  it("says what it computes with and why", async () => {
    const trainer = createTrainer(createBackends());
    const wasm = { device: "wasm", threads: expect.any(Number) as number, refused: [] };
    expect(await trainer.prepareCompute("auto")).toStrictEqual(wasm);
    expect(await trainer.prepareCompute("wasm")).toStrictEqual(wasm);
    expect(await trainer.prepareCompute("cpu")).toStrictEqual({ device: "cpu" });
  });

  it("begins no run where what was asked for cannot compute, and says why", async () => {
    const trainer = createTrainer(createBackends());
    const problem = { unavailable: "webgl2", cause: "missing", detail: undefined } as const;
    expect(await trainer.prepareCompute("webgl2")).toStrictEqual(problem);
    const events = await eventsOf({ ...short, compute: "webgl2" }, trainer);
    expect(events).toStrictEqual([{ type: "failed", failure: { kind: "compute", problem } }]);
    expect((await eventsOf(short, trainer)).at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });

  it("takes plain JavaScript where WebAssembly cannot run, and says why", async () => {
    vi.stubGlobal("WebAssembly", { ...WebAssembly, validate: () => false });
    const trainer = createTrainer(createBackends());
    expect(await trainer.prepareCompute("auto")).toStrictEqual({
      device: "cpu",
      instead: {
        unavailable: "wasm",
        cause: "error",
        detail: { text: expect.stringContaining("the host must have WebAssembly SIMD") as string, code: undefined },
      },
    });
  });

  it("has one thread where memory cannot be shared, and says why", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(await createTrainer(createBackends()).prepareCompute("auto")).toStrictEqual({
      device: "wasm",
      threads: 1,
      refused: ["isolation"],
    });
  });

  it("has one thread where workers do not start, and says why", async () => {
    vi.stubGlobal("Worker", () => undefined);
    const report = await createTrainer(createBackends()).prepareCompute("wasm");
    const text = expect.stringMatching(/^wasm: \d workers must start, got /) as string;
    expect(report).toStrictEqual({ device: "wasm", threads: 1, refused: [{ text, code: undefined }] });
  });

  it("learns the same with each backend, and describes networks without disturbing a run", async () => {
    const trainer = createTrainer(createBackends());
    const losses = async (compute: Experiment["compute"]) => {
      const run = eventsOf({ ...short, compute }, trainer);
      const described = trainer.describeModel({ ...short, hidden: [dense(8)] });
      const events = await run;
      expect((await described).layers.at(-1)?.parameters).toBe(90);
      return only(events, "update").flatMap(({ update }) => update.validations.map(({ loss }) => loss));
    };
    const [wasm, cpu] = [await losses("wasm"), await losses("cpu")];
    expect(wasm.length).toBe(2);
    for (const [index, loss] of wasm.entries()) expect(loss).toBeCloseTo(cpu[index]!, 4);
  });

  it("connects anew to a device that went away", async () => {
    let made = 0;
    const working = createBackends();
    const forgotten: unknown[] = [];
    const lost = Object.assign(new Error("the device must be alive"), { name: "DeviceLostError" });
    const backends: Backends = Object.assign(
      async (compute: Experiment["compute"]) => {
        const chosen = await working(compute);
        if ("unavailable" in chosen || compute !== "cpu" || forgotten.length > 0) return chosen;
        made += 1;
        const dead = (): never => {
          throw lost;
        };
        return {
          ...chosen,
          backend: { ...chosen.backend, matmul: dead, fused: { ...chosen.backend.fused, affine: dead } },
        };
      },
      { forget: (chosen: unknown) => void forgotten.push(chosen) },
    );
    const trainer = createTrainer(backends);
    const events = await eventsOf({ ...short, compute: "cpu" }, trainer);
    expect(events.at(-1)).toMatchObject({ type: "failed", failure: { kind: "lost" } });
    expect([made, forgotten.length]).toStrictEqual([1, 1]);
    expect((await eventsOf({ ...short, compute: "cpu" }, trainer)).at(-1)?.type).toBe("stopped");
  });
});
