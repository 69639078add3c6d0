import {
  activeBackend,
  type Backend,
  type DType,
  isFloat,
  type Layer,
  type Rng,
  rng as seeded,
  scope,
  type Shape,
  stateEntries,
  zeros,
} from "@ganglion/tensor";
import { followLayers, operationOf, tensorsBehind } from "@ganglion/tensor/graph";
import { withoutTrace } from "../without-trace.ts";
import { countMultiplications } from "./count-multiplications.ts";

/** What a layer did in a pass, without the layers inside of it. */
export interface LayerWork {
  readonly calls: number;
  readonly inputShape: Shape | undefined;
  readonly outputShape: Shape | undefined;
  readonly multiplications: number;
}

/** What came out of a pass. */
export interface Pass {
  /** The shape of the output. */
  readonly output: Shape;
  /** How many bytes are held until gradients were computed. */
  readonly activations: number;
  /** By path; `""` for the model's own operations. */
  readonly work: ReadonlyMap<string, LayerWork>;
}

/** What a model is given. */
interface Given {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly rng: Rng;
}

/** Calls a model as in training, on zeros; twice, since what is frozen holds nothing, but does its work. The model stays as it is. */
export function passOnce(model: Layer, given: Given, check: (output: unknown) => void): Pass {
  const backend = backendOf(model);
  const activations = withoutTrace(model, () => measureHeld(model, given, backend, check));
  return { activations, ...withoutTrace(model, () => scope(() => follow(model, given, backend))) };
}

function backendOf(model: Layer): Backend {
  return stateEntries(model)[0]?.tensor.backend ?? activeBackend();
}

/** How much more memory is in use when the output is there than before, without the input. */
function measureHeld(
  model: Layer,
  { shape, dtype, rng }: Given,
  backend: Backend,
  check: (y: unknown) => void,
): number {
  const x = zeros(shape, { dtype, backend });
  try {
    return scope(() => {
      const before = backend.memory().bytes;
      check(model(x, { training: true, rng: seeded(rng.state()) }));
      return backend.memory().bytes - before;
    });
  } finally {
    x.dispose();
  }
}

function follow(model: Layer, { shape, dtype, rng }: Given, backend: Backend): Omit<Pass, "activations"> {
  const trail = followLayers(model);
  const output = recordingAll(model, () => {
    const x = zeros(shape, { dtype, backend });
    x.requiresGrad = isFloat(dtype);
    const y = model(x, { training: true, rng, observe: trail.observe });
    trail.observe("", x, y, model);
    return y;
  });
  const work = new Map<string, LayerWork>();
  for (const { path, x, y } of trail.calls) {
    const { calls = 0 } = work.get(path) ?? {};
    work.set(path, { calls: calls + 1, inputShape: x.shape, outputShape: y.shape, multiplications: 0 });
  }
  for (const x of tensorsBehind(output)) {
    if (operationOf(x) === undefined) continue;
    const path = trail.callOf(x)?.path ?? "";
    const known = work.get(path) as LayerWork;
    work.set(path, { ...known, multiplications: known.multiplications + countMultiplications(x) });
  }
  return { output: output.shape, work };
}

/** Runs `body` as if all parameters were trained. */
function recordingAll<T>(model: Layer, body: () => T): T {
  const frozen = stateEntries(model)
    .filter(({ trained, tensor }) => trained && isFloat(tensor.dtype) && !tensor.requiresGrad)
    .map(({ tensor }) => tensor);
  for (const x of frozen) x.requiresGrad = true;
  try {
    return body();
  } finally {
    for (const x of frozen) x.requiresGrad = false;
  }
}
