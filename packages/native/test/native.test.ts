import { noise, read, upload } from "@ganglion/fixtures/kernels";
import { wasm } from "@ganglion/wasm";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { currentHost, type Host } from "../src/host.ts";
import { native } from "../src/index.ts";
import { makeNative } from "../src/native.ts";
import { nativeBackends } from "./backends.ts";

const folder = mkdtempSync(join(tmpdir(), "ganglion-native-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const here = currentHost();
const linux: Host = { platform: "linux", arch: "x64", versions: { node: "20.19.0" }, musl: false };

describe("native", () => {
  it.each(nativeBackends)("says that %s runs, and on how many threads", async (instructions, make) => {
    const [one, two] = [await make(), await make({ threads: 2 })];
    const label = instructions === "avx2" ? "AVX2" : "AVX-512";
    expect([one.name, one.instructions, one.threads]).toEqual(["native", instructions, 1]);
    expect(one.reason).toBe(`native: kernels with ${label} run here, on one thread.`);
    expect(two.reason).toBe(`native: kernels with ${label} run here, on 2 threads.`);
    two.close();
    expect(two.threads).toBe(1);
  });

  const known = "threads, deterministic, winograd, maximumBytes, instructions";
  it.each([
    [{ thread: 2 }, `native: options must be known ones, got "thread". Known are: ${known}.`],
    [{ threads: "2" }, 'native: threads must be a number, got "2". Leave it out for the default.'],
    [{ deterministic: 1 }, "native: deterministic must be true or false, got 1. Leave it out for the default."],
    [{ maximumBytes: "1 GB" }, 'native: maximumBytes must be a number, got "1 GB". Leave it out for the default.'],
    [{ winograd: "f8" }, 'native: winograd must be "f2", "f4" or false, got "f8". Leave it out for "f2".'],
    [{ winograd: true }, 'native: winograd must be "f2", "f4" or false, got true. Leave it out for "f2".'],
    [
      { instructions: "sse" },
      'native: instructions must be "avx2" or "avx512", got "sse". Leave it out for the widest that the processor has.',
    ],
    [4, `native: options must be a plain object, got 4. Pass an object with any of: ${known}.`],
  ])("refuses other options: %j", async (options, message) => {
    await expect(native(options as object)).rejects.toThrow(new TypeError(message));
  });

  it("refuses what is out of range", async () => {
    await expect(native({ threads: 0 })).rejects.toThrow(RangeError);
    await expect(native({ maximumBytes: 1 })).rejects.toThrow(RangeError);
  });

  it("says when memory is used up", async () => {
    const backend = await native({ threads: 1, maximumBytes: 2 ** 20 });
    expect(() => backend.fill(0, [2 ** 20], "float32")).toThrow("wasm: memory can have 1048576 bytes");
  });
});

/** What a backend that fell back says, after it has computed. */
async function reasonOf(host: Host, files = {}, options = {}): Promise<string> {
  const backend = await makeNative({ threads: 1, ...options }, host, files);
  expect([backend.name, backend.instructions]).toEqual(["wasm", "none"]);
  const [x, y] = [upload(backend, noise([2, 3])), upload(backend, noise([3, 2]))];
  const product = backend.matmul(x, y, { transposeA: false, transposeB: false });
  expect(read(backend, { buffer: product, shape: [2, 2] })).toHaveLength(4);
  return backend.reason;
}

const because = (cause: string): string => `wasm: native kernels do not run here (${cause}).`;

describe("where native kernels cannot run, WebAssembly computes:", () => {
  it.each<[string, Partial<Host>, string]>([
    ["Bun", { versions: { bun: "1.2.0" } }, "in Bun they were never tried"],
    ["Deno", { versions: { deno: "2.0.0" } }, "in Deno they were never tried"],
    ["Electron", { versions: { electron: "30.0.0" } }, "in Electron they were never tried"],
    ["musl", { musl: true }, "on a Linux with musl they were never tried"],
    ["arm64", { arch: "arm64" }, "vectors of arm64 have 128 bits, which WebAssembly fills as well"],
    [
      "Windows on arm64",
      { platform: "win32", arch: "arm64" },
      "vectors of arm64 have 128 bits, which WebAssembly fills as well",
    ],
    ["FreeBSD", { platform: "freebsd" }, "there are none for freebsd-x64"],
    ["32 bits", { arch: "ia32" }, "there are none for linux-ia32"],
    [
      "another platform's koffi",
      { platform: "win32" },
      "the optional dependency @koromix/koffi-win32-x64 is not installed",
    ],
  ])("%s", async (_title, host, cause) => {
    if (here.platform === "win32" && host.platform === "win32") return;
    expect(await reasonOf({ ...linux, ...host })).toBe(because(cause));
  });

  it("Apple's library, where it is not", async () => {
    const host = { ...linux, platform: "darwin", arch: "arm64" };
    if (here.platform === "darwin") return;
    expect(await reasonOf(host)).toBe(because("the optional dependency @koromix/koffi-darwin-arm64 is not installed"));
  });

  it.skipIf(nativeBackends.length === 0)("a library that the system refuses", async () => {
    const library = join(folder, "refused.so");
    writeFileSync(library, "This is no library.");
    expect(await reasonOf(here, { library })).toMatch(
      /^wasm: native kernels do not run here \(Failed to load shared library: .+\)\.$/,
    );
  });

  it.skipIf(nativeBackends.length === 0)("a processor without the instructions", async () => {
    const koffi = join(folder, "koffi.cjs");
    writeFileSync(koffi, "exports.load = () => ({ func: () => () => 0 }); exports.address = () => 0n;");
    expect(await reasonOf(here, { koffi })).toBe(because("the processor has no AVX2 with fused multiply-add"));
  });

  it("the same bits everywhere, when they are asked for", async () => {
    const reason = await reasonOf(here, {}, { deterministic: true });
    expect(reason).toBe(because("their last digits depend on the machine"));
    const backends = [
      await native({ threads: 1, deterministic: true }),
      await wasm({ threads: 1, deterministic: true }),
    ];
    expect(backends.map(({ build }) => build)).toEqual(["plain", "plain"]);
    const flags = { transposeA: false, transposeB: true };
    const [actual, expected] = backends.map((each) => {
      const x = upload(each, noise([40, 300]));
      return Array.from(read(each, { buffer: each.matmul(x, x, flags), shape: [40, 40] }));
    });
    expect(actual).toEqual(expected);
  });
});
