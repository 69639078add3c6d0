import { DeviceLostError, type GpuBackend, type Mode } from "@ganglion/gpu";
import { type Backend, moveTo, reference, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { type Checkpoint, fit } from "@ganglion/train";
import { crossEntropy } from "@ganglion/losses";
import { wasm } from "@ganglion/wasm";
import { freshBackend } from "./backends.ts";
import { type ToyNetwork, toyNetwork, toySource } from "./toy-training.ts";

/** What losing the device did. */
export interface LossResult {
  readonly pending: string;
  readonly isLostError: boolean;
  /** What the result of an operation after the loss says. */
  readonly later: string;
  /** What a constant, which needs no device, still gives. */
  readonly constant: readonly number[];
  readonly uninterrupted: readonly number[];
  /** The losses before the device went, then those of a fresh backend from the checkpoint. */
  readonly resumed: readonly number[];
  /** The same, the rest on the CPU. */
  readonly resumedOnWasm: readonly number[];
}

/** Takes the device away in the middle of a run, and goes on with a new one from the last checkpoint. */
export async function deviceLoss(mode: Mode): Promise<LossResult> {
  const loseDevice = catchDevice(mode);
  const backend = await activate(mode);
  const uninterrupted = await losses(10);
  const before: number[] = [];
  const network = toyNetwork();
  let saved: Checkpoint | undefined;
  const training = fit(network.model, optionsFor(network));
  for await (const event of training) {
    if (event.type !== "step") continue;
    before.push(event.loss);
    if (event.step === 4) {
      saved = await savedOnHost(training.checkpoint());
      break;
    }
  }
  const x = tensor([1, 2, 3]).mul(2);
  const pending = x.data().then(String, (error: unknown) => error);
  loseDevice();
  const error = await pending;
  const later = await x.add(1).data().then(String, describeError);
  const constant = Array.from(await tensor(3).backend.download(fillOf(backend)));
  const fresh = await activate(mode);
  const after = await losses(10, await movedTo(saved as Checkpoint, fresh));
  fresh.dispose();
  const cpu = await wasm({ threads: 1 });
  setBackend(cpu);
  const onWasm = await losses(10, await movedTo(saved as Checkpoint, cpu));
  return {
    pending: describeError(error),
    isLostError: error instanceof DeviceLostError,
    later,
    constant,
    uninterrupted,
    resumed: [...before, ...after],
    resumedOnWasm: [...before, ...onWasm],
  };
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function fillOf(backend: GpuBackend): Tensor {
  return { buffer: backend.fill(7, [2], "float32"), shape: [2], size: 2, dtype: "float32" } as unknown as Tensor;
}

async function activate(mode: Mode): Promise<GpuBackend> {
  const backend = await freshBackend(mode);
  setBackend(backend);
  return backend;
}

function optionsFor({ optimizer }: ToyNetwork): Parameters<typeof fit>[1] {
  return { train: toySource(), loss: crossEntropy, optimizer, epochs: 1, batchSize: 32, rng: rng(1) };
}

async function losses(steps: number, resume?: Checkpoint): Promise<number[]> {
  const network = toyNetwork();
  const found: number[] = [];
  const options = { ...optionsFor(network), ...(resume === undefined ? {} : { resume }) };
  for await (const event of fit(network.model, options)) {
    if (event.type === "step" && event.step <= steps) found.push(event.loss);
  }
  return found;
}

/** The tensors of a checkpoint, read back while there is a device to read from. */
async function savedOnHost(checkpoint: Checkpoint): Promise<Checkpoint> {
  return mapTensors(checkpoint, (x) => moveTo(x, reference()));
}

async function movedTo(checkpoint: Checkpoint, backend: Backend): Promise<Checkpoint> {
  return mapTensors(checkpoint, (x) => moveTo(x, backend));
}

async function mapTensors(checkpoint: Checkpoint, change: (x: Tensor) => Promise<Tensor>): Promise<Checkpoint> {
  const all = async (tensors: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> =>
    Object.fromEntries(
      await Promise.all(Object.entries(tensors).map(async ([key, x]) => [key, await change(x)] as const)),
    );
  const { model, optimizer } = checkpoint;
  return { ...checkpoint, model: await all(model), optimizer: { ...optimizer, tensors: await all(optimizer.tensors) } };
}

async function afterwards<T>(news: Promise<T>): Promise<T> {
  const found = await news;
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  return found;
}

/** Gets hold of the device that the next backend uses, in order to lose it. */
function catchDevice(mode: Mode): () => void {
  if (mode === "webgpu") {
    let device: GPUDevice | undefined;
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function caught(...given) {
      device = await requestDevice.apply(this, given);
      // As on a busy machine: what fails because of the loss comes first.
      Object.defineProperty(device, "lost", { value: afterwards(device.lost) });
      return device;
    };
    return () => device?.destroy();
  }
  let context: WebGL2RenderingContext | null = null;
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function caught(this: OffscreenCanvas, ...given: unknown[]) {
    const found = getContext.apply(this, given as never);
    if (found instanceof WebGL2RenderingContext) context = found;
    return found;
  } as typeof getContext;
  return () => context?.getExtension("WEBGL_lose_context")?.loseContext();
}
