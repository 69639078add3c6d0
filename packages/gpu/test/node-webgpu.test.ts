import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { provideWebGpu } from "../src/device/node-webgpu.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, "GPUBufferUsage");
});

describe("provideWebGpu in Node", () => {
  it("says why the package webgpu does not load", async () => {
    vi.stubGlobal("navigator", undefined);
    const missing = (): never => {
      throw new Error("Cannot find module 'webgpu'\nRequire stack: ...");
    };
    expect(await provideWebGpu(missing)).toStrictEqual({
      cause: "missing",
      reason: "Node needs the package webgpu, which does not load: Cannot find module 'webgpu'",
    });
  });

  it("puts what the package makes where browsers have it", async () => {
    vi.stubGlobal("navigator", {});
    const made = { requestAdapter: () => undefined };
    const given: unknown[] = [];
    const create = (options: readonly string[]): unknown => {
      given.push(options);
      return made;
    };
    expect(await provideWebGpu(() => ({ create, globals: { GPUBufferUsage: { STORAGE: 128 } } }))).toBeUndefined();
    expect(navigator.gpu).toBe(made);
    expect(given).toEqual([[]]);
    expect((globalThis as { GPUBufferUsage?: unknown }).GPUBufferUsage).toEqual({ STORAGE: 128 });
  });

  it.each(["folder", "script"])(
    "finds the package of the program's %s, whatever can be seen from here",
    async (from) => {
      vi.stubGlobal("navigator", {});
      const [folder, elsewhere] = ["program-", "elsewhere-"].map((name) => mkdtempSync(join(tmpdir(), name)));
      mkdirSync(join(folder as string, "node_modules/webgpu"), { recursive: true });
      const files = {
        "package.json": '{ "type": "module", "main": "index.js" }',
        "index.js": "export const create = () => ({ isOfTheProgram: true });\nexport const globals = {};",
      };
      for (const [name, text] of Object.entries(files))
        writeFileSync(join(folder as string, "node_modules/webgpu", name), text);
      vi.spyOn(process, "cwd").mockReturnValue((from === "folder" ? folder : elsewhere) as string);
      vi.stubGlobal(
        "process",
        Object.assign(Object.create(process), { argv: ["node", `${from === "script" ? folder : elsewhere}/main.js`] }),
      );
      expect(await provideWebGpu()).toBeUndefined();
      expect(navigator.gpu).toEqual({ isOfTheProgram: true });
    },
  );

  it("says so where the program has installed none", async () => {
    vi.stubGlobal("navigator", {});
    vi.spyOn(process, "cwd").mockReturnValue(mkdtempSync(join(tmpdir(), "empty-")));
    expect(await provideWebGpu()).toStrictEqual({
      cause: "missing",
      reason: "Node needs the package webgpu, which does not load: Cannot find module 'webgpu'",
    });
  });

  it("asks for nothing where there is WebGPU", async () => {
    vi.stubGlobal("navigator", { gpu: {} });
    const load = vi.fn<() => unknown>();
    expect(await provideWebGpu(load)).toBeUndefined();
    expect(load).not.toHaveBeenCalled();
  });
});
