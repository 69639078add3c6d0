import { beforeEach, describe, expect, it } from "vitest";
import type { Device, Memory } from "../src/device/device.ts";
import { halfEngine } from "../src/half/half-engine.ts";
import { elementShader } from "../src/kernels/element-shader.ts";
import type { DeviceBuffer } from "../src/runtime/device-buffer.ts";
import { createEngine, type Engine } from "../src/runtime/engine.ts";
import { opCall } from "../src/runtime/op-call.ts";
import { kernelSource } from "../src/shader/kernel-source.ts";
import { fakeDevice } from "./fake-device.ts";

const LENGTH = 10;
const call = opCall("test");

let log: string[];
let engine: Engine;
let half: DeviceBuffer;
let single: DeviceBuffer;
beforeEach(() => {
  log = [];
  engine = halfEngine(createEngine(tellingDevice()));
  half = engine.create(call, [LENGTH], true);
  single = engine.upload(new Float32Array(LENGTH), [LENGTH]);
});

/** It tells what it is asked to do: on how many floats of memory, of which some lie as float16. */
function tellingDevice(): Device {
  const sizes = (memories: readonly Memory[]): string => memories.map(({ capacity }) => capacity).join();
  return fakeDevice({
    copy: (from, to, at, length) => log.push(`copy ${sizes([from, to])} at ${at}, ${length}`),
    async read(memory, length) {
      log.push(`read ${sizes([memory])}`);
      return new Float32Array(length);
    },
    compile(source) {
      const kind = source.language === "wgsl" ? `shader, halves: ${source.halves?.join() ?? "none"}` : "kernel";
      log.push(`compile ${kind}`);
      return {
        ready: true,
        prepare: () => undefined,
        run: ({ inputs, outputs }) => log.push(`run ${sizes(inputs)} to ${sizes(outputs)}`),
        destroy: () => undefined,
      };
    },
  });
}

function runShader(x: DeviceBuffer, y: DeviceBuffer): void {
  engine.run({
    call,
    key: "shader",
    source: () => elementShader({ inputs: ["x"], outputs: ["y"], parameters: {}, body: "  y[i] = x[i];" }),
    reads: [x],
    writes: [y],
    values: { length: 1, stride: 1 },
    groups: [1, 1, 1],
  });
}

function runKernel(x: DeviceBuffer, y: DeviceBuffer): void {
  const source = () => kernelSource({ x: 1 }, {}, "return x[this.thread.x];");
  engine.run({ call, key: "kernel", source, reads: [x], writes: [y], values: {} });
}

describe("halfEngine", () => {
  it("gives shaders what lies as float16 as it is, in a program of its own for each way", () => {
    runShader(single, half);
    runShader(half, single);
    runShader(half, single);
    runShader(single, engine.create(call, [LENGTH]));
    expect(log).toEqual([
      "compile shader, halves: y",
      "run 10 to 5",
      "compile shader, halves: x",
      "run 5 to 10",
      "run 5 to 10",
      "compile shader, halves: none",
      "run 10 to 10",
    ]);
  });

  it("gives other kernels a copy as float32, which is gone after them", () => {
    runShader(single, half);
    log.length = 0;
    const before = engine.memory();
    runKernel(half, engine.create(call, [LENGTH]));
    expect(log).toEqual(["compile shader, halves: x", "run 5 to 10", "compile kernel", "run 10 to 10"]);
    expect(engine.memory()).toEqual({ buffers: before.buffers + 1, bytes: before.bytes + 4 * LENGTH });
    expect(half.isHalf).toBe(true);
  });

  it("has what another kernel writes lie as float32", () => {
    const { bytes } = engine.memory();
    runKernel(single, half);
    expect(log).toEqual(["compile kernel", "run 10 to 10"]);
    expect(half.isHalf).toBe(false);
    expect(engine.memory()).toEqual({ buffers: 2, bytes: bytes + 2 * LENGTH });
  });

  it("makes float32 of what is changed in place, once", () => {
    runShader(single, half);
    const { bytes } = engine.memory();
    log.length = 0;
    runShader(single, half);
    runShader(single, half);
    expect(log).toEqual([
      "compile shader, halves: x",
      "run 5 to 10",
      "compile shader, halves: none",
      "run 10 to 10",
      "run 10 to 10",
    ]);
    expect(engine.memory()).toEqual({ buffers: 2, bytes: bytes + 2 * LENGTH });
    engine.release(half);
    expect(engine.memory()).toEqual({ buffers: 1, bytes: 4 * LENGTH });
  });

  it("copies and reads float32", async () => {
    runShader(single, half);
    log.length = 0;
    const joined = engine.create(call, [2 * LENGTH]);
    engine.copy(call, half, joined, LENGTH);
    engine.copy(call, single, joined, 0);
    const values = await engine.download({ buffer: half, shape: [LENGTH], size: LENGTH, dtype: "float32" });
    expect(values.length).toBe(LENGTH);
    expect(log).toEqual([
      "compile shader, halves: x",
      "run 5 to 10",
      "copy 10,20 at 10, 10",
      "copy 10,20 at 0, 10",
      "run 5 to 10",
      "read 10",
    ]);
    expect(engine.memory().buffers).toBe(3);
  });
});
