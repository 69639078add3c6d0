import type { Operand } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { type Device, DISPOSED, type Launch } from "../src/device/device.ts";
import { createEngine, type Engine } from "../src/runtime/engine.ts";
import { opCall } from "../src/runtime/op-call.ts";
import { profile } from "../src/runtime/profile.ts";
import { rangeFrom } from "../src/runtime/range.ts";
import type { DeviceBuffer } from "../src/runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../src/shader/kernel-source.ts";

/** A device in the host's memory, whose programs all add 1 to what they read. */
function fakeDevice(log: string[], prepare?: () => Promise<void>): Device {
  interface Values {
    readonly capacity: number;
    readonly values: Float32Array;
  }
  const valuesOf = (memory: unknown): Float32Array => (memory as Values).values;
  let compiled = 0;
  let lost: string | undefined;
  const device: Device = {
    mode: "webgpu",
    adapter: "none",
    isSoftware: true,
    maxLength: 100,
    hasShaders: false,
    lostReason: () => lost,
    failure: () => undefined,
    lost: new Promise(() => undefined),
    allocate(length) {
      if (length === 99) throw new Error("out of memory");
      const memory: Values = { capacity: length, values: new Float32Array(length) };
      return memory;
    },
    free: ({ capacity }) => log.push(`free ${capacity}`),
    write: (memory, values) => valuesOf(memory).set(values),
    read: async (memory, length) => valuesOf(memory).slice(0, length),
    compile() {
      const name = compiled++;
      let ready = prepare === undefined;
      return {
        get ready() {
          return ready;
        },
        async prepare() {
          await prepare?.();
          ready = true;
        },
        run: ({ inputs, outputs }: Launch) => valuesOf(outputs[0]).set(valuesOf(inputs[0]).map((value) => value + 1)),
        destroy: () => log.push(`destroy ${name}`),
      };
    },
    idle: async () => undefined,
    destroy() {
      lost = DISPOSED;
      log.push("destroy device");
    },
  };
  return device;
}

function operandOf(buffer: DeviceBuffer): Operand {
  return { buffer, shape: [buffer.length], size: buffer.length, dtype: "float32" };
}

function whole(buffer: DeviceBuffer): Operand {
  return { ...operandOf(buffer), dtype: "int32" };
}

function addOne(engine: Engine, x: DeviceBuffer, key: string, length: number = x.length): DeviceBuffer {
  const call = opCall("addOne", operandOf(x));
  const y = engine.create(call, [length]);
  engine.run({
    call,
    key,
    source: () => kernelSource({ x: 1 }, {}, "return x[this.thread.x] + 1;"),
    reads: [x],
    writes: [y],
    values: {},
  });
  return y;
}

describe("createEngine", () => {
  it("keeps 512 programs, and destroys the one that was not used for the longest time", async () => {
    const log: string[] = [];
    const engine = createEngine(fakeDevice(log));
    const x = engine.upload(Float32Array.of(1), [1]);
    for (let i = 0; i < 512; i++) engine.release(addOne(engine, x, `kernel ${i}`));
    engine.release(addOne(engine, x, "kernel 0"));
    log.length = 0;
    const y = addOne(engine, x, "one more");
    expect(log).toEqual(["destroy 1"]);
    expect(Array.from(await engine.download(operandOf(y)))).toEqual([2]);
    expect(engine.recorder.counts()).toEqual({ launches: 514, compilations: 513 });
    engine.dispose();
    expect(log.filter((line) => line.startsWith("destroy ")).length).toBe(1 + 512 + 1);
  });

  it("goes on in order while a program is compiled, and frees memory only when its last reader has run", async () => {
    const log: string[] = [];
    let finishCompiling = (): void => undefined;
    const compiling = new Promise<void>((resolve) => {
      finishCompiling = resolve;
    });
    const engine = createEngine(fakeDevice(log, () => compiling));
    const x = engine.upload(Float32Array.of(1, 2), [2]);
    const y = addOne(engine, x, "first");
    const z = addOne(engine, y, "second");
    const reading = engine.download(operandOf(z));
    for (const buffer of [x, y, z]) engine.release(buffer);
    expect(engine.memory()).toEqual({ buffers: 0, bytes: 0 });
    expect(log).toEqual([]);
    finishCompiling();
    expect(Array.from(await reading)).toEqual([3, 4]);
    expect(log).toEqual(["free 2", "free 2", "free 2"]);
  });

  it("raises an error where a value that depends on it is read, with the operation and the shapes it went wrong for", async () => {
    const engine = createEngine(fakeDevice([]));
    const x = engine.upload(Float32Array.of(1, 2), [2]);
    const y = addOne(engine, addOne(engine, x, "kernel", 99), "kernel", 3);
    const message =
      'addOne: the GPU must be able to run it, got "out of memory" for [2]. ' +
      "Run it on another backend, such as await wasm() from @ganglion/wasm.";
    await expect(engine.download(operandOf(y))).rejects.toThrow(message);
    expect(Array.from(await engine.download(operandOf(addOne(engine, x, "kernel"))))).toEqual([2, 3]);
  });

  it("asks a program to be compiled once, and raises what comes of that nowhere but where a value is read", async () => {
    let asked = 0;
    const prepare = async (): Promise<void> => {
      asked += 1;
      throw new Error(`undeclared identifier, ${asked}`);
    };
    const escaped: unknown[] = [];
    const note = (reason: unknown): void => void escaped.push(reason);
    process.prependListener("unhandledRejection", note);
    const engine = createEngine(fakeDevice([], prepare));
    const x = engine.upload(Float32Array.of(1, 2), [2]);
    const y = addOne(engine, addOne(engine, x, "broken"), "next");
    await expect(engine.download(operandOf(y))).rejects.toThrow("undeclared identifier, 1");
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("unhandledRejection", note);
    expect([asked, escaped]).toEqual([1, []]);
  });

  it("does nothing more once it is disposed, not even what waits for a program", async () => {
    let finishCompiling = (): void => undefined;
    const compiling = new Promise<void>((resolve) => {
      finishCompiling = resolve;
    });
    const engine = createEngine(fakeDevice([], () => compiling));
    const x = engine.upload(Float32Array.of(1, 2), [2]);
    const reading = engine.download(operandOf(addOne(engine, x, "waits")));
    engine.dispose();
    finishCompiling();
    const message =
      "data: the GPU device must be alive, got one that was lost (its backend was disposed). " +
      "Make a new backend with await gpu(), or take another, and go on from a checkpoint.";
    await expect(reading).rejects.toThrow(message);
    await expect(engine.download(operandOf(x))).rejects.toThrow(message);
    await expect(engine.idle()).rejects.toThrow(message);
    expect(engine.recorder.counts()).toEqual({ launches: 0, compilations: 1 });
  });

  it("runs a kernel once for each texel, and asks the device for texels of four where four elements lie together", async () => {
    const asked: (readonly [length: number, perTexel: number, purpose: string])[] = [];
    const launched: (readonly number[])[] = [];
    const device = fakeDevice([]);
    const engine = createEngine({
      ...device,
      allocate(length, perTexel, purpose) {
        asked.push([length, perTexel, purpose()]);
        return device.allocate(length, perTexel, purpose);
      },
      compile: () => ({
        ready: true,
        prepare: () => undefined,
        run: ({ threads }) => void launched.push(threads),
        destroy: () => undefined,
      }),
    });
    const x = engine.upload(new Float32Array(12), [12]);
    const packed = engine.createPacked(3);
    const y = engine.create(opCall("unpack", operandOf(x)), [10]);
    const source = (): KernelSource => kernelSource({ x: 1 }, {}, "return x[this.thread.x];");
    engine.run({ call: opCall("pack", operandOf(x)), key: "pack", source, reads: [x], writes: [packed], values: {} });
    engine.run({
      call: opCall("unpack", operandOf(x)),
      key: "unpack",
      source,
      reads: [packed],
      writes: [y],
      values: {},
    });
    await engine.download(operandOf(y));
    expect(asked).toEqual([
      [12, 1, "upload of no operands, 12 elements"],
      [12, 4, "pack of [12], 12 elements"],
      [10, 1, "unpack of [12], 10 elements"],
    ]);
    expect(launched).toEqual([[3], [10]]);
    expect(engine.memory()).toEqual({ buffers: 3, bytes: (12 + 12 + 10) * 4 });
    engine.release(packed);
    expect(engine.memory()).toEqual({ buffers: 2, bytes: (12 + 10) * 4 });
  });

  it("asks the device for indices only where it does not know that they are in range, and reads what depends on them after", async () => {
    const device = fakeDevice([]);
    let reads = 0;
    let answer = (): void => undefined;
    const engine = createEngine({
      ...device,
      async read(memory, length) {
        reads += 1;
        // The first is that of the indices.
        if (reads === 1) await new Promise<void>((resolve) => (answer = resolve));
        return device.read(memory, length);
      },
    });
    const x = engine.upload(Float32Array.of(1, 2), [2]);
    const known = engine.upload(Float32Array.of(0, 1), [2]);
    known.range = rangeFrom(0, 1);
    expect(engine.checkIndices(opCall("pick"), whole(known), { length: 2 })).toBeUndefined();
    const constant = engine.constant(opCall("fill"), 1, [2]);
    expect(engine.checkIndices(opCall("pick"), whole(constant), { length: 2 })).toBeUndefined();
    const unknown = engine.upload(Float32Array.of(1, 7), [2]);
    const call = opCall("pick", whole(unknown));
    const y = engine.create(call, [2]);
    const indexCheck = engine.checkIndices(call, whole(unknown), { length: 2 });
    const source = (): KernelSource => kernelSource({ x: 1 }, {}, "return x[this.thread.x];");
    engine.run({ call, key: "pick", source, reads: [x, unknown], writes: [y], values: {}, indexCheck });
    const later = engine.download(operandOf(addOne(engine, y, "add")));
    expect(Array.from(await engine.download(operandOf(addOne(engine, x, "add"))))).toEqual([2, 3]);
    answer();
    const message = "pick: indices must be from 0 to 1, got 7 at [1]. Count from 0; -1 is not the last.";
    await expect(later).rejects.toThrow(new RangeError(message));
    await expect(engine.download(operandOf(addOne(engine, y, "add")))).rejects.toThrow(new RangeError(message));
    expect(reads).toBe(3);
  });

  it("takes one profile at a time, and another one once that has ended, even with an error", async () => {
    const engine = createEngine(fakeDevice([]));
    const x = engine.upload(Float32Array.of(1), [1]);
    const add = (): void => engine.release(addOne(engine, x, "add"));
    const broken = profile(engine, async () => {
      throw new Error("the body is wrong");
    });
    await expect(profile(engine, add)).rejects.toThrow(
      "profile: one profile at a time must be taken, got a second one. Await the first.",
    );
    await expect(broken).rejects.toThrow("the body is wrong");
    const { launches, compilations, kernels } = await profile(engine, async () => {
      await engine.download(operandOf(addOne(engine, x, "add")));
    });
    expect([launches, compilations]).toEqual([1, 1]);
    expect(kernels).toEqual([{ op: "addOne", launches: 1, milliseconds: expect.any(Number) }]);
    engine.dispose();
  });

  it("counts what was handed over, and times no kernel where that is not wanted", async () => {
    let submissions = 7;
    const engine = createEngine({ ...fakeDevice([]), submissions: () => submissions });
    const x = engine.upload(Float32Array.of(1), [1]);
    const found = await profile(
      engine,
      () => {
        engine.release(addOne(engine, x, "add"));
        submissions += 1;
      },
      { timeKernels: false },
    );
    expect(found).toMatchObject({ submissions: 1, kernels: [] });
    const options = { timeKernels: 1 } as unknown as { timeKernels: boolean };
    await expect(profile(engine, () => undefined, options)).rejects.toThrow(
      "profile: timeKernels must be true or false, got 1. Leave it out for the default.",
    );
    engine.dispose();
  });
});
