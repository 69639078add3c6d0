import type { GpuBackend } from "@ganglion/gpu";
import { type Backend, reference, type Tensor } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { type Contest, chooseFaster } from "../src/auto-backend/choose-faster.ts";
import { measure } from "../src/auto-backend/measure.ts";
import { convolutionalProbe } from "../src/auto-backend/convolutional-probe.ts";
import type { VerdictCache } from "../src/auto-backend/verdict-cache.ts";

const software = { adapter: "google swiftshader", isSoftware: true };
const card = { adapter: "acme one", isSoftware: false };

interface Table extends Contest {
  /** What was done, in order. */
  readonly log: readonly string[];
  readonly host: Backend;
}

/** A contest whose outcome is known beforehand: milliseconds for each, or what measuring the second ends with. */
function contest(mine: number, theirs: number | Promise<number>, given: Partial<Contest> = {}, report = card): Table {
  const log: string[] = [];
  const host = { ...reference(), name: "wasm" };
  const device = { ...reference(), name: "webgpu", mode: "webgpu", report, dispose: () => log.push("disposed") };
  return {
    log,
    host,
    cpu: {
      backend: host,
      threads: 2,
      refused: [],
      reason: "wasm: it runs.",
      close: () => log.push("closed"),
    },
    graphics: async () => {
      log.push("asked");
      return device as unknown as GpuBackend;
    },
    probe: convolutionalProbe,
    measure: async (backend) => {
      log.push(`measured ${backend.name}`);
      return backend === host ? mine : theirs;
    },
    cache: undefined,
    machine: ["test"],
    limit: 1000,
    ...given,
  };
}

function memoryCache(): VerdictCache & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, read: async (key) => kept.get(key), write: async (key, value) => void kept.set(key, value) };
}

describe("chooseFaster", () => {
  it("takes the graphics processor where a step is faster there, and closes the threads", async () => {
    const table = contest(9.84, 2.1);
    const { backend, reason, candidates } = await chooseFaster(table);
    expect(backend.name).toBe("webgpu");
    expect(reason).toBe(
      "webgpu: a training step takes 2.1 ms on webgpu (acme one), and 9.8 ms on wasm with 2 threads.",
    );
    expect(candidates).toEqual([
      { name: "wasm", milliseconds: 9.84 },
      { name: "webgpu", milliseconds: 2.1 },
    ]);
    expect(table.log).toEqual(["asked", "measured wasm", "measured webgpu", "closed"]);
  });

  it("takes wasm where a program stands in for the graphics processor and is slower, and disposes it", async () => {
    const table = contest(5, 80, {}, software);
    const { backend, reason } = await chooseFaster(table);
    await Promise.resolve();
    expect(backend).toBe(table.host);
    expect(reason).toBe(
      "wasm: a training step takes 5 ms on wasm with 2 threads, and 80 ms on webgpu (google swiftshader, a program on the CPU).",
    );
    await expect.poll(() => table.log).toEqual(["asked", "measured wasm", "measured webgpu", "disposed"]);
  });

  it("takes even such a program where it was measured to be faster", async () => {
    expect((await chooseFaster(contest(5, 4.9, {}, software))).backend.name).toBe("webgpu");
    expect((await chooseFaster(contest(5, 5, {}, card))).backend.name).toBe("wasm");
  });

  it("remembers a verdict: what lost is not asked, and nothing is measured", async () => {
    const cache = memoryCache();
    await chooseFaster(contest(5, 80, { cache }));
    const again = contest(99, 1, { cache });
    const { reason, candidates } = await chooseFaster(again);
    expect(reason).toBe(
      "wasm: a training step takes 5 ms on wasm with 2 threads, and 80 ms on webgpu (acme one). It was measured before.",
    );
    expect(candidates).toEqual([{ name: "wasm", milliseconds: undefined, note: "measured before" }]);
    expect(again.log).toEqual([]);
    const elsewhere = contest(99, 1, { cache, machine: ["another"] });
    expect((await chooseFaster(elsewhere)).backend.name).toBe("webgpu");
    const known = contest(1, 99, { cache, machine: ["another"] });
    expect((await chooseFaster(known)).backend.name).toBe("webgpu");
    expect(known.log).toEqual(["asked", "closed"]);
    expect(cache.kept.size).toBe(2);
  });

  it("keeps to wasm where there is none, where it fails, and where it is not measured in time", async () => {
    const graphics = async (): Promise<never> => {
      throw new Error("gpu: none.");
    };
    const absent = await chooseFaster(contest(5, 1, { graphics }));
    expect(absent.reason).toBe("wasm: it runs.");
    expect(absent.candidates).toEqual([{ name: "gpu", milliseconds: undefined, note: "gpu: none." }]);
    const failed = await chooseFaster(contest(5, Promise.reject(new Error("out of memory"))));
    expect(failed.reason).toBe(
      "wasm: a training step takes 5 ms on wasm with 2 threads, and none on webgpu (acme one): out of memory.",
    );
    const late = await chooseFaster(contest(5, new Promise(() => undefined), { limit: 10 }));
    expect(late.candidates[1]).toEqual({
      name: "webgpu",
      milliseconds: undefined,
      note: "it was not measured within 0.01 s",
    });
  });

  it("remembers for a day that it was not measured in time, and not at all that it failed", async () => {
    const cache = memoryCache();
    await chooseFaster(contest(5, Promise.reject(new Error("out of memory")), { cache }));
    expect(cache.kept.size).toBe(0);
    const before = Date.now();
    await chooseFaster(contest(5, new Promise(() => undefined), { cache, limit: 10 }));
    const [[key, value]] = [...cache.kept] as [[string, string]];
    const { until, ...rest } = JSON.parse(value) as { readonly until: number };
    expect(rest).toEqual({
      name: "wasm",
      reason:
        "wasm: a training step takes 5 ms on wasm with 2 threads, and none on webgpu (acme one): it was not measured within 0.01 s.",
    });
    expect(until).toBeGreaterThanOrEqual(before + 86_400_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 86_400_000);
    expect((await chooseFaster(contest(5, 1, { cache }))).backend.name).toBe("wasm");
    cache.kept.set(key, JSON.stringify({ ...rest, until: before - 1 }));
    expect((await chooseFaster(contest(5, 1, { cache }))).backend.name).toBe("webgpu");
  });

  it("hands a wrong option on, and closes what was opened", async () => {
    const graphics = async (): Promise<never> => {
      throw new RangeError("gpu: prefer must name some of webgpu, webgl2.");
    };
    const table = contest(5, 1, { graphics });
    await expect(chooseFaster(table)).rejects.toThrow(new RangeError("gpu: prefer must name some of webgpu, webgl2."));
    expect(table.log).toEqual(["closed"]);
  });

  it("hands on what is wrong with the probe, and closes both", async () => {
    const measured = async (): Promise<never> => {
      throw new Error("the probe is wrong");
    };
    const table = contest(5, 1, { measure: measured });
    await expect(chooseFaster(table)).rejects.toThrow(new Error("the probe is wrong"));
    expect(table.log).toEqual(["asked", "closed", "disposed"]);
  });

  it("goes on without a cache that does not work", async () => {
    const broken = async (): Promise<never> => {
      throw new Error("no storage");
    };
    const cache = { read: broken, write: broken };
    expect((await chooseFaster(contest(5, 4, { cache }))).backend.name).toBe("webgpu");
    const nonsense = { read: async () => "{", write: broken };
    expect((await chooseFaster(contest(5, 4, { cache: nonsense }))).backend.name).toBe("webgpu");
  });
});

describe("measure", () => {
  it("runs training steps of the probe, and gives everything back", async () => {
    const backend = reference();
    let steps = 0;
    const probe = {
      name: "counted",
      prepare: () => {
        const run = convolutionalProbe.prepare();
        const step = (): Tensor => {
          steps += 1;
          return run.step();
        };
        return { ...run, step };
      },
    };
    expect(await measure(backend, probe)).toBeGreaterThan(0);
    expect(steps % 4).toBe(1);
    expect(steps).toBeGreaterThanOrEqual(5);
    expect(backend.memory().buffers).toBe(0);
  });
});
