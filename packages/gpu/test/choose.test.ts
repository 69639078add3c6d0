import { BackendError } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import type { Absence, Device, Mode } from "../src/device/device.ts";
import { type GpuOptions, gpu } from "../src/index.ts";
import { choose } from "../src/runtime/choose.ts";

/** What choosing reads of a device. */
const card = { adapter: "acme one", isSoftware: false } as Device;
const simulated = { adapter: "acme none", isSoftware: true } as Device;
const noAdapter: Absence = { cause: "denied", reason: "no adapter" };
const noCanvas: Absence = { cause: "missing", reason: "no canvas" };

describe("choose", () => {
  it("takes the first that can be had", async () => {
    const { device, report } = await choose(["webgpu", "webgl2"], {
      webgpu: async () => card,
      webgl2: async () => simulated,
    });
    expect(device).toBe(card);
    expect(report).toEqual({
      mode: "webgpu",
      adapter: "acme one",
      isSoftware: false,
      storage: "float32",
      refused: [],
      text: "webgpu on acme one.",
    });
  });

  it("says whether it has the storage that was asked for", async () => {
    const halves = async (device: Device): Promise<readonly string[]> => {
      const { report } = await choose(
        ["webgpu"],
        { webgpu: async () => device, webgl2: async () => noCanvas },
        "float16",
      );
      return [report.storage, report.text];
    };
    expect(await halves({ ...card, hasHalves: true })).toEqual(["float16", "webgpu on acme one."]);
    expect(await halves(card)).toEqual([
      "float32",
      "webgpu on acme one. Results of layers lie as float32, since shader-f16 is not there.",
    ]);
  });

  it("says why it did not take what was preferred, and that a device is a program", async () => {
    const { report } = await choose(["webgpu", "webgl2"], {
      webgpu: async () => noAdapter,
      webgl2: async () => simulated,
    });
    expect(report.refused).toEqual([{ mode: "webgpu", cause: "denied", reason: "no adapter" }]);
    expect(report.text).toBe(
      "webgl2 on acme none, a program on the CPU that stands in for a graphics processor, since webgpu is not there (no adapter).",
    );
  });

  it("asks only for what may be taken", async () => {
    const asked: Mode[] = [];
    const ask = (mode: Mode) => async (): Promise<Device> => {
      asked.push(mode);
      return card;
    };
    await choose(["webgl2"], { webgpu: ask("webgpu"), webgl2: ask("webgl2") });
    expect(asked).toEqual(["webgl2"]);
  });

  it("never falls back to the CPU: it names every reason, and the backend for the CPU", async () => {
    const none = choose(["webgpu", "webgl2"], { webgpu: async () => noAdapter, webgl2: async () => noCanvas });
    const error = await none.catch((error_: unknown) => error_);
    expect(error).toBeInstanceOf(BackendError);
    expect(error).toMatchObject({
      name: "GpuUnavailableError",
      message:
        "gpu: a graphics processor must be within reach, got no webgpu (no adapter) and no webgl2 (no canvas). " +
        "Compute on the CPU with await wasm() from @ganglion/wasm.",
      refused: [
        { mode: "webgpu", cause: "denied", reason: "no adapter" },
        { mode: "webgl2", cause: "missing", reason: "no canvas" },
      ],
    });
  });

  it("refuses modes that do not exist", async () => {
    await expect(gpu({ prefer: ["metal" as Mode] })).rejects.toThrow(
      'gpu: prefer must name some of webgpu, webgl2, got ["metal"]. Leave it out for all of them.',
    );
    await expect(gpu({ prefer: [] })).rejects.toThrow(RangeError);
    await expect(gpu({ prefer: "webgl2" as unknown as Mode[] })).rejects.toThrow(
      'gpu: prefer must name some of webgpu, webgl2, got "webgl2". Leave it out for all of them.',
    );
  });

  it.each([
    [{ preferred: ["webgl2"] }, 'options must be known ones, got "preferred". Known are: prefer, storage.'],
    [{ mode: "webgl2" }, 'options must be known ones, got "mode". It is called prefer here.'],
    [null, "options must be a plain object, got null. Pass an object with any of: prefer, storage."],
    ["webgl2", 'options must be a plain object, got "webgl2". Pass an object with any of: prefer, storage.'],
    [{ prefer: null }, "prefer must name some of webgpu, webgl2, got null. Leave it out for all of them."],
    [{ storage: "float64" }, 'storage must be one of float32, float16, got "float64".'],
    [{ storage: 16 }, "storage must be one of float32, float16, got 16."],
    [{ prefer: [1n] }, "prefer must name some of webgpu, webgl2, got an array of 1. Leave it out for all of them."],
  ])("refuses %o", async (options, message) => {
    await expect(gpu(options as GpuOptions)).rejects.toThrow(`gpu: ${message}`);
  });

  it("carries what an error says as data", async () => {
    const none = choose(["webgpu"], { webgpu: async () => noAdapter, webgl2: async () => noCanvas });
    await expect(none).rejects.toMatchObject({
      where: "gpu",
      rule: "a graphics processor must be within reach",
      got: "no webgpu (no adapter)",
      remedy: "Compute on the CPU with await wasm() from @ganglion/wasm.",
    });
  });
});

describe("gpu in Node", () => {
  it("says what is missing where WebGL2 cannot be", async () => {
    await expect(gpu({ prefer: ["webgl2"] })).rejects.toThrow(
      /^gpu: a graphics processor must be within reach, got no webgl2 \(/,
    );
  });
});
