import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { type Batch, createBatch } from "../src/device/batch.ts";
import type { BufferMemory } from "../src/device/buffer-memory.ts";
import type { ComputePipeline } from "../src/device/compute-pipeline.ts";

/** A device that writes down what it is asked for. */
function loggingDevice(log: string[], pipelines: GPUComputePipeline[] = []): GPUDevice {
  let written = new Uint8Array();
  const device = {
    createBuffer: () => ({ destroy: () => log.push("destroy ring") }),
    createBindGroup({ entries }: GPUBindGroupDescriptor) {
      const names = [...entries]
        .slice(1)
        .map(({ resource }) => ((resource as GPUBufferBinding).buffer as unknown as Named).name);
      log.push(`group of ${names.join(" and ")}`);
      return { names };
    },
    createCommandEncoder() {
      const steps: string[] = [];
      return {
        beginComputePass() {
          let at = 0;
          let names: readonly string[] = [];
          return {
            setPipeline: (pipeline: GPUComputePipeline) => pipelines.push(pipeline),
            setBindGroup(_index: number, group: { readonly names: readonly string[] }, [offset]: readonly [number]) {
              at = offset;
              ({ names } = group);
            },
            dispatchWorkgroups(x: number, y: number, z: number) {
              const from = at;
              steps.push(`${x}x${y}x${z} on ${names.join(" ")} with `);
              const index = steps.length - 1;
              finals.push(() => {
                steps[index] += String(written[from]);
              });
            },
            end: () => undefined,
          };
        },
        copyBufferToBuffer: () => steps.push("copy"),
        finish: () => steps,
      };
    },
    queue: {
      writeBuffer(_ring: GPUBuffer, _at: number, bytes: Uint8Array, from: number, length: number) {
        written = bytes.slice(from, from + length);
      },
      submit([steps]: readonly string[][]) {
        for (const final of finals.splice(0)) final();
        log.push(`submit ${(steps as string[]).join(", ")}`);
      },
    },
  };
  const finals: (() => void)[] = [];
  return device as unknown as GPUDevice;
}

interface Named {
  readonly name: string;
}

function named(...names: readonly string[]): GPUBuffer[] {
  return names.map((name) => ({ name }) as Named as unknown as GPUBuffer);
}

const [a, b, c] = named("a", "b", "c") as [GPUBuffer, GPUBuffer, GPUBuffer];

function kernelOf(bytes = 16): ComputePipeline {
  const mirror = new DataView(new ArrayBuffer(bytes));
  const [pipeline, layout] = [{} as GPUComputePipeline, {} as GPUBindGroupLayout];
  return { pipeline, layout, mirror, uniforms: new Uint8Array(mirror.buffer), bound: new Map() };
}

/** Runs `kernel` in `value` groups with uniforms that are all `value`. */
function dispatch(batch: Batch, kernel: ComputePipeline, value: number, buffers: readonly GPUBuffer[] = [a, b]): void {
  kernel.uniforms.fill(value);
  batch.add(kernel, buffers, [value, 1, 1]);
}

describe("a batch", () => {
  it("hands over what one turn of the program asked for in one piece, each kernel with its own uniforms", async () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const kernel = kernelOf();
    for (const value of [1, 2, 3]) dispatch(batch, kernel, value);
    expect(batch.submissions()).toBe(0);
    await Promise.resolve();
    expect(log.at(-1)).toBe("submit 1x1x1 on a b with 1, 2x1x1 on a b with 2, 3x1x1 on a b with 3");
    expect(batch.submissions()).toBe(1);
  });

  it("hands over sixteen at a time", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const kernel = kernelOf();
    for (let i = 0; i < 40; i++) dispatch(batch, kernel, i);
    batch.flush();
    const sizes = log.filter((line) => line.startsWith("submit")).map((line) => line.split(",").length);
    expect(sizes).toEqual([16, 16, 8]);
  });

  it("hands over sooner where uniforms fill the ring", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const kernel = kernelOf(6000);
    for (let i = 0; i < 5; i++) dispatch(batch, kernel, i);
    batch.flush();
    expect(batch.submissions()).toBe(3);
  });

  it("keeps copies in their place, and has nothing to hand over twice", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const memory = { buffer: {} } as BufferMemory;
    const kernel = kernelOf();
    dispatch(batch, kernel, 7);
    batch.copy(memory, memory, 0, 4);
    dispatch(batch, kernel, 8);
    batch.flush();
    batch.flush();
    expect(log.filter((line) => line.startsWith("submit"))).toEqual([
      "submit 7x1x1 on a b with 7, copy, 8x1x1 on a b with 8",
    ]);
  });

  it("tells each pass its kernel, and again only where it changes", () => {
    const pipelines: GPUComputePipeline[] = [];
    const batch = createBatch(loggingDevice([], pipelines));
    const memory = { buffer: {} } as BufferMemory;
    const [first, second] = [kernelOf(), kernelOf()];
    for (const kernel of [first, first, second, second, first]) dispatch(batch, kernel, 1);
    batch.copy(memory, memory, 0, 4);
    dispatch(batch, first, 1);
    batch.flush();
    dispatch(batch, first, 1);
    expect(pipelines.length).toBe(5);
    const expected = [first, second, first, first, first];
    for (const [i, { pipeline }] of expected.entries()) expect(pipelines[i]).toBe(pipeline);
  });

  it("makes no bind group anew for a kernel and the same buffers, wherever they are in a batch", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const [first, second] = [kernelOf(), kernelOf()];
    for (let step = 0; step < 3; step++) {
      if (step === 1) dispatch(batch, first, 9, [b, a]);
      dispatch(batch, first, 1);
      dispatch(batch, second, 2);
      batch.flush();
    }
    expect(log).toEqual([
      "group of a and b",
      "group of a and b",
      "submit 1x1x1 on a b with 1, 2x1x1 on a b with 2",
      "group of b and a",
      "submit 9x1x1 on b a with 9, 1x1x1 on a b with 1, 2x1x1 on a b with 2",
      "submit 1x1x1 on a b with 1, 2x1x1 on a b with 2",
    ]);
  });

  it("binds what it is given, whatever came after the same kernel before", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const kernels = [kernelOf(), kernelOf(), kernelOf()] as const;
    const orders = [
      [a, b],
      [b, a],
      [a, c],
      [c, a],
      [b, c],
      [c, b],
    ];
    const expected: string[] = [];
    let state = 1;
    for (let i = 0; i < 2000; i++) {
      // A walk that repeats itself for a while, and then does something else.
      state = (state * 1103515245 + 12345) % 2 ** 31;
      const pick = i % 100 < 60 ? i % 7 : state >> 16;
      const buffers = orders[pick % orders.length] as GPUBuffer[];
      dispatch(batch, kernels[pick % 3] as ComputePipeline, (pick % 3) + 1, buffers);
      const names = buffers.map((buffer) => (buffer as unknown as Named).name).join(" ");
      expected.push(`${(pick % 3) + 1}x1x1 on ${names} with ${(pick % 3) + 1}`);
    }
    batch.flush();
    const submitted = log.flatMap((line) => (line.startsWith("submit") ? line.slice(7).split(", ") : []));
    expect(submitted).toEqual(expected);
    expect(log.filter((line) => line.startsWith("group")).length).toBeLessThanOrEqual(18);
  });

  it("forgets what was bound where a kernel meets ever other buffers", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const kernel = kernelOf();
    for (const buffer of named(...Array.from({ length: 300 }, (_, i) => `x${i}`))) dispatch(batch, kernel, 1, [buffer]);
    expect(kernel.bound.size).toBeLessThanOrEqual(128);
  });

  it("leaves to the collector what it forgot, also where that came after something that it kept", async () => {
    const batch = createBatch(loggingDevice([]));
    const [seldom, often] = [kernelOf(), kernelOf()];
    dispatch(batch, seldom, 1);
    const seen = Array.from({ length: 1000 }, (_, i) => {
      const [buffer] = named(`x${i}`) as [GPUBuffer];
      dispatch(batch, often, 1, [buffer]);
      return new WeakRef(buffer);
    });
    batch.flush();
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    // What a weak reference was asked for lives until the turn has ended.
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      collect();
    }
    expect(seldom.bound.size).toBe(1);
    expect(seen.filter((buffer) => buffer.deref() !== undefined).length).toBeLessThanOrEqual(130);
  });

  it("hands over nothing after its end", async () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    dispatch(batch, kernelOf(), 1);
    batch.destroy();
    await Promise.resolve();
    expect(log.at(-1)).toBe("destroy ring");
  });
});
