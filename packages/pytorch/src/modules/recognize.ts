import { add, isTensor, type Layer, mul, noGrad, rng, sameShape, scope, type Tensor, tensor } from "@ganglion/tensor";
import { type Code, call } from "./code.ts";
import { knownActivations } from "./known-activations.ts";
import { knownLayers } from "./known-layers.ts";
import { knownNorms } from "./known-norms.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * How PyTorch makes a layer, if it is one that we know: nobody's name for it is believed. It is the one that has the same parameters and,
 * made again with the same options, computes the same of `x` and of other numbers, in inference and while training.
 */
export async function recognized(layer: Layer, x: Tensor): Promise<Code | undefined> {
  const { inputBias, scale } = layer.parameters ?? {};
  const fixup: Fixup = { ...(isScalar(inputBias) && { inputBias }), ...(isScalar(scale) && { scale }) };
  const given = Object.entries(layer.parameters ?? {}).filter(([name]) => !Object.hasOwn(fixup, name));
  const parameters = Object.fromEntries(given);
  const inputs = [x, ...probes(x)];
  let behaviours: readonly Behaviour[] | undefined;
  try {
    for (const known of [...knownActivations(), ...knownLayers(), ...knownNorms()]) {
      const candidate = candidateOf(() => known.make(layer.options ?? {}, layer), parameters, layer.buffers ?? {});
      if (candidate === undefined) continue;
      behaviours ??= await behaviourOf(layer, inputs);
      const isIt = await behavesSo(around(candidate, fixup), behaviours);
      free(candidate.buffers);
      if (!isIt) continue;
      const code = known.write(candidate.options ?? {}, x);
      const biased = fixup.inputBias === undefined ? code : call("layers.input_bias", [code]);
      return fixup.scale === undefined ? biased : call("layers.output_scale", [biased]);
    }
    return undefined;
  } finally {
    for (const probe of inputs.slice(1)) probe.dispose();
  }
}

function free(tensors: Tensors = {}): void {
  for (const x of Object.values(tensors)) x.dispose();
}

interface Fixup {
  readonly inputBias?: Tensor;
  readonly scale?: Tensor;
}

function isScalar(x: Tensor | undefined): x is Tensor {
  return x !== undefined && sameShape(x.shape, [1]);
}

/** Fixup's scalars before and behind a layer. */
function around(layer: Layer, { inputBias, scale }: Fixup): Layer {
  if (inputBias === undefined && scale === undefined) return layer;
  return (x, context) => {
    const y = layer(inputBias === undefined ? x : add(x, inputBias), context);
    return scale === undefined ? y : mul(y, scale);
  };
}

/** A layer of ours over copies of the tensors, if it has such. */
function candidateOf(make: () => Layer, parameters: Tensors, buffers: Tensors): Layer | undefined {
  try {
    const made = make();
    const isAlike = haveSameShapes(made.parameters, parameters) && haveSameShapes(made.buffers, buffers);
    const candidate = isAlike ? (made.withParameters?.(parameters, copies(buffers)) ?? made) : undefined;
    for (const own of [made.parameters, made.buffers]) free(own);
    return candidate;
  } catch {
    // Options that this one does not take.
    return undefined;
  }
}

function haveSameShapes(ours: Tensors = {}, theirs: Tensors): boolean {
  const names = Object.keys(ours);
  if (names.length !== Object.keys(theirs).length) return false;
  return names.every((name) => isTensor(theirs[name]) && sameShape(theirs[name].shape, (ours[name] as Tensor).shape));
}

/** Sharing memory until one of the two changes. */
function copies(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.detach()]));
}

/** What a layer computes of an input, to be compared with. */
interface Behaviour {
  readonly x: Tensor;
  readonly training: boolean;
  readonly output: HostValues | undefined;
}

/** What a layer computes of some inputs, in inference and while training. */
async function behaviourOf(layer: Layer, inputs: readonly Tensor[]): Promise<readonly Behaviour[]> {
  const original = overCopies(layer);
  const behaviours: Behaviour[] = [];
  for (const input of inputs) {
    for (const training of [false, true]) {
      behaviours.push({ x: input, training, output: await outputOf(original, input, training) });
    }
  }
  if (original !== layer) free(original.buffers);
  return behaviours;
}

async function behavesSo(candidate: Layer, behaviours: readonly Behaviour[]): Promise<boolean> {
  for (const { x, training, output } of behaviours) {
    const ours = await outputOf(candidate, x, training);
    if (ours === undefined || output === undefined || !areClose(ours, output)) return false;
  }
  return true;
}

/** The layer with statistics that may move. */
function overCopies(layer: Layer): Layer {
  const { buffers = {}, parameters = {} } = layer;
  if (Object.keys(buffers).length === 0) return layer;
  return layer.withParameters?.(parameters, copies(buffers)) ?? layer;
}

/** Numbers from far below 0 to far above, in the shape of `x`. */
function probes(x: Tensor): Tensor[] {
  if (x.dtype === "int32") return [];
  const values = Float32Array.from({ length: x.size }, (_, at) => ((at * 7919 + 13) % 2003) / 40 - 25);
  return [tensor(values, { shape: x.shape, dtype: x.dtype, backend: x.backend })];
}

interface HostValues {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: ArrayLike<number> & Iterable<number>;
}

async function outputOf(layer: Layer, x: Tensor, training: boolean): Promise<HostValues | undefined> {
  let y: Tensor;
  try {
    y = scope(() => noGrad(() => layer(x, { training, rng: rng(7) })).detach());
  } catch {
    return undefined;
  }
  const { shape, dtype } = y;
  const data = await y.data();
  y.dispose();
  return { shape, dtype, data };
}

function areClose(a: HostValues, b: HostValues): boolean {
  if (!sameShape(a.shape, b.shape) || a.dtype !== b.dtype) return false;
  for (let at = 0; at < a.data.length; at++) {
    const [ours, theirs] = [a.data[at] as number, b.data[at] as number];
    if (Object.is(ours, theirs) || ours === theirs) continue;
    if (!(Math.abs(ours - theirs) <= 1e-6 * (1e-3 + Math.abs(theirs)))) return false;
  }
  return true;
}
