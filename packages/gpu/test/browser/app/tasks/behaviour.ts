import type { GpuBackend, Mode } from "@ganglion/gpu";
import { type Operand, scope, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import type { Device } from "../../../../src/device/device.ts";
import { loadGpuJs } from "../../../../src/device/gpu-js.ts";
import { openWebGL2, type WebGL2Context, webgl2Device } from "../../../../src/device/webgl2-device.ts";
import { webgpuDevice } from "../../../../src/device/webgpu-device.ts";
import { createEngine } from "../../../../src/runtime/engine.ts";
import { opCall } from "../../../../src/runtime/op-call.ts";
import type { DeviceBuffer } from "../../../../src/runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../../../../src/shader/kernel-source.ts";
import type { ShaderSource } from "../../../../src/shader/shader-source.ts";
import { elementShader } from "../../../../src/kernels/element-shader.ts";
import { freshBackend } from "./backends.ts";

/** What a backend does at its borders, in words and numbers. */
export interface BehaviourResult {
  readonly report: string;
  readonly name: string;
  readonly hasSync: boolean;
  /** Values asked for before anything is compiled, changed in place right after. */
  readonly inOrder: readonly number[][];
  readonly uploadIsCopy: readonly number[];
  readonly tooLarge: string;
  readonly disposed: string;
  readonly released: string;
  readonly releasedTwice: string;
  readonly lateRelease: readonly number[];
  readonly failing: readonly string[];
  /** What a kernel that does not compile says where its result is read. */
  readonly broken: string;
  /** What the page's policy says to making code of text. */
  readonly evaluation: string;
  readonly compilationsOfSecondRun: number;
  readonly profiled: {
    readonly ops: readonly string[];
    readonly launches: number;
    readonly isTimed: boolean;
    /** Of the same without times. */
    readonly submissions: number;
  };
  readonly globalGpuIsNative: boolean;
  readonly leftBuffers: number;
}

/** Asks a backend all of that. */
export async function behaviour(mode: Mode): Promise<BehaviourResult> {
  const native = (globalThis as { GPU?: unknown }).GPU;
  const backend = await freshBackend(mode);
  setBackend(backend);
  const inOrder = await valuesInOrder();
  const host = Float32Array.of(1, 2, 3);
  const uploaded = tensor(host);
  host.fill(9);
  const result = {
    report: backend.report.text,
    name: backend.name,
    hasSync: backend.downloadSync !== undefined,
    inOrder,
    uploadIsCopy: Array.from(await uploaded.data()),
    tooLarge: message(() => zeros([5000, 5000])),
    disposed: message(() =>
      scope(() => {
        const x = tensor([1]);
        x.dispose();
        x.add(1);
      }),
    ),
    ...(await releases(backend)),
    failing: await failures(backend),
    broken: await brokenKernel(mode),
    evaluation: message(() => new Function("return 1")()),
    ...(await countsAndTimes(backend)),
    globalGpuIsNative: (globalThis as { GPU?: unknown }).GPU === native,
  };
  uploaded.dispose();
  const leftBuffers = backend.memory().buffers;
  backend.dispose();
  return { ...result, leftBuffers };
}

/** None of these kernels is compiled yet: reads and writes must not overtake each other. */
async function valuesInOrder(): Promise<number[][]> {
  const x = tensor([1, 2]);
  const reads = [x.data()];
  const y = scope(() => x.mul(3).add(1).neg());
  const z = x.sub(y);
  reads.push(y.data(), z.data());
  for (const t of [x, y, z]) t.dispose();
  return (await Promise.all(reads)).map((values) => Array.from(values));
}

async function releases(
  backend: GpuBackend,
): Promise<Pick<BehaviourResult, "released" | "releasedTwice" | "lateRelease">> {
  const buffer = backend.upload(Float32Array.of(1, 2), [2], "float32");
  const operand: Operand = { buffer, shape: [2], size: 2, dtype: "float32" };
  const sum = backend.unary("neg", operand);
  const reading = backend.download({ ...operand, buffer: sum });
  backend.release(buffer);
  backend.release(sum);
  return {
    released: message(() => backend.unary("exp", operand)),
    releasedTwice: message(() => backend.release(buffer)),
    lateRelease: Array.from(await reading),
  };
}

/** A kernel that cannot be compiled: the error is raised where values that depend on it are read. */
async function failures(backend: GpuBackend): Promise<string[]> {
  const x = tensor([1, 2]);
  (x.buffer as DeviceBuffer).error = new Error("log: an error of an earlier operation");
  const [y, z] = scope(() => {
    const sum = x.add(1);
    return [sum, sum.mul(2)] as const;
  });
  const messages = await Promise.all([y, z].map((t) => t.data().then(String, (error: Error) => error.message)));
  const other = scope(() => tensor([1, 2]).add(1));
  messages.push(String(Array.from(await other.data())));
  for (const t of [x, y, z, other]) t.dispose();
  await backend.idle();
  return messages;
}

/** An engine like the backend's runs a program that its device cannot compile. */
async function brokenKernel(mode: Mode): Promise<string> {
  const engine = createEngine(await deviceOf(mode));
  const x: Operand = { buffer: engine.upload(new Float32Array(6), [2, 3]), shape: [2, 3], size: 6, dtype: "float32" };
  const call = opCall("broken", x);
  const y = engine.create(call, [2, 3]);
  const source = (): KernelSource | ShaderSource =>
    mode === "webgpu"
      ? elementShader({ inputs: ["x"], outputs: ["y"], parameters: {}, body: "  y[i] = nothing(x[i]);" })
      : kernelSource({ x: 1 }, {}, "return nothing(x[this.thread.x]);", [
          "float nothing(float x) {\n  return missing;\n}",
        ]);
  engine.run({
    call,
    key: "broken",
    source,
    reads: [engine.array(x)],
    writes: [y],
    values: { length: 6, stride: 6 },
    groups: [1, 1, 1],
  });
  return engine.download({ ...x, buffer: y }).then(String, (error: Error) => `${error.name}: ${error.message}`);
}

async function deviceOf(mode: Mode): Promise<Device> {
  const facts = { adapter: "for one kernel", isSoftware: true };
  if (mode === "webgpu") return webgpuDevice(await loadGpuJs(), facts);
  return webgl2Device(await loadGpuJs(), openWebGL2() as WebGL2Context, facts);
}

async function countsAndTimes(
  backend: GpuBackend,
): Promise<Pick<BehaviourResult, "compilationsOfSecondRun" | "profiled">> {
  const run = (): Tensor =>
    scope(() =>
      tensor([
        [1, 2],
        [3, 4],
      ])
        .matmul(tensor([[1], [1]]))
        .sum(),
    );
  const first = run();
  await first.data();
  first.dispose();
  const before = backend.counts().compilations;
  const { result, kernels, launches } = await backend.profile(run);
  result.dispose();
  const untimed = await backend.profile(run, { timeKernels: false });
  untimed.result.dispose();
  return {
    compilationsOfSecondRun: backend.counts().compilations - before,
    profiled: {
      ops: kernels.map(({ op }) => op).sort(),
      launches,
      isTimed: await areTimed(backend, () => run().dispose()),
      submissions: untimed.submissions,
    },
  };
}

/** Whether kernels take time, each a part of the whole. A clock of the browser's may stand still for as long as some of them run. */
async function areTimed(backend: GpuBackend, run: () => void): Promise<boolean> {
  const { kernels, milliseconds } = await backend.profile(() => {
    for (let i = 0; i < 50; i++) run();
  });
  const inKernels = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
  return inKernels > 0 && inKernels <= milliseconds + 1e-6;
}

function message(body: () => unknown): string {
  try {
    body();
    return "nothing was thrown";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
