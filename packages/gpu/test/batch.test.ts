import { describe, expect, it } from "vitest";
import { createBatch, type Dispatch } from "../src/device/batch.ts";
import type { BufferMemory } from "../src/device/buffer-memory.ts";

/** A device that writes down what it is asked for. */
function loggingDevice(log: string[]): GPUDevice {
  let written = new Uint8Array();
  const device = {
    createBuffer: () => ({ destroy: () => log.push("destroy ring") }),
    createBindGroup({ entries }: GPUBindGroupDescriptor) {
      const offsets = [...entries].map(({ resource }) => (resource as GPUBufferBinding).offset);
      log.push(`group at ${offsets[0]}`);
      return { at: offsets[0] };
    },
    createCommandEncoder() {
      const steps: string[] = [];
      return {
        beginComputePass() {
          let at = 0;
          return {
            setPipeline: () => undefined,
            setBindGroup(_index: number, group: { readonly at: number }) {
              ({ at } = group);
            },
            dispatchWorkgroups(x: number, y: number, z: number) {
              const from = at;
              steps.push(`${x}x${y}x${z} with `);
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

const layout = {} as GPUBindGroupLayout;
const buffers = [{} as GPUBuffer, {} as GPUBuffer];
const dispatch = (value: number, bytes = 16): Dispatch => ({
  pipeline: {} as GPUComputePipeline,
  layout,
  uniforms: new Uint8Array(bytes).fill(value),
  buffers,
  groups: [value, 1, 1],
});

describe("a batch", () => {
  it("hands over what one turn of the program asked for in one piece, each kernel with its own uniforms", async () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    for (const value of [1, 2, 3]) batch.add(dispatch(value));
    expect(batch.submissions()).toBe(0);
    await Promise.resolve();
    expect(log.at(-1)).toBe("submit 1x1x1 with 1, 2x1x1 with 2, 3x1x1 with 3");
    expect(batch.submissions()).toBe(1);
  });

  it("hands over sixteen at a time", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    for (let i = 0; i < 40; i++) batch.add(dispatch(i));
    batch.flush();
    const sizes = log.filter((line) => line.startsWith("submit")).map((line) => line.split(",").length);
    expect(sizes).toEqual([16, 16, 8]);
  });

  it("hands over sooner where uniforms fill the ring", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    for (let i = 0; i < 5; i++) batch.add(dispatch(i, 6000));
    batch.flush();
    expect(batch.submissions()).toBe(3);
  });

  it("keeps copies in their place, and has nothing to hand over twice", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    const memory = { buffer: {} } as BufferMemory;
    batch.add(dispatch(7));
    batch.copy(memory, memory, 0, 4);
    batch.add(dispatch(8));
    batch.flush();
    batch.flush();
    expect(log.filter((line) => line.startsWith("submit"))).toEqual(["submit 7x1x1 with 7, copy, 8x1x1 with 8"]);
  });

  it("makes no bind group anew for the same buffers at the same place", () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    for (let step = 0; step < 3; step++) {
      batch.add(dispatch(1));
      batch.add(dispatch(2));
      batch.flush();
    }
    batch.add({ ...dispatch(3), buffers: [...buffers].reverse() });
    expect(log.filter((line) => line.startsWith("group"))).toEqual(["group at 0", "group at 256", "group at 0"]);
  });

  it("hands over nothing after its end", async () => {
    const log: string[] = [];
    const batch = createBatch(loggingDevice(log));
    batch.add(dispatch(1));
    batch.destroy();
    await Promise.resolve();
    expect(log.at(-1)).toBe("destroy ring");
  });
});
