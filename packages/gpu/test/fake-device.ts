import type { Device } from "../src/device/device.ts";

/** A device that computes nothing and is alive, but for what is given. */
export function fakeDevice(own: Partial<Device>): Device {
  return {
    mode: "webgpu",
    adapter: "none",
    isSoftware: true,
    maxLength: 100,
    hasShaders: true,
    lostReason: () => undefined,
    failure: () => undefined,
    lost: new Promise(() => undefined),
    allocate: (length) => ({ capacity: length }),
    free: () => undefined,
    write: () => undefined,
    copy: () => undefined,
    read: async (_, length) => new Float32Array(length),
    compile: () => ({ ready: true, prepare: () => undefined, run: () => undefined, destroy: () => undefined }),
    idle: async () => undefined,
    destroy: () => undefined,
    ...own,
  };
}
