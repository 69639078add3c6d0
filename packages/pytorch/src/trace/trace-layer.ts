import { emit, isTensor, type Layer, noGrad, rng, scope, type Tensor } from "@ganglion/tensor";
import { isIdentifier } from "../modules/code.ts";
import { recorder } from "./recorder.ts";
import { recordingBackend } from "./recording-backend.ts";
import { linesOf, notTraceable, type Recording } from "./statement.ts";

/** What a child was called with, and what it gave. */
export interface ChildCall {
  readonly name: string;
  readonly x: Tensor;
  readonly y: Tensor;
}

/** A layer's calls of its children, for a batch. */
export interface Calls {
  readonly x: Tensor;
  readonly children: readonly ChildCall[];
}

/**
 * The lines of `forward(self, x)` of a layer, from what it asks a backend and its children for: the calls are those that it made
 * for batches of two sizes.
 * @throws Error that says why if it cannot be written so.
 */
export function traced(layer: Layer, calls: readonly [Calls, Calls]): readonly string[] {
  const [one, other] = calls;
  const sizes = [one.x.shape[0] as number, other.x.shape[0] as number] as const;
  const lines = [false, true].map((training) =>
    linesOf(record(layer, one, training), record(layer, other, training), sizes),
  );
  const [inference = [], training = []] = lines;
  if (inference.join("\n") === training.join("\n")) return inference;
  throw notTraceable("it does something else while training");
}

function record(layer: Layer, { x, children }: Calls, training: boolean): Recording {
  const into = recorder();
  const backend = recordingBackend(into);
  const placed = (source: string, like: Tensor): Tensor =>
    emit(backend, { shape: like.shape, source: [source] }, [...like.shape], like.dtype);
  let next = 0;
  const stub =
    (name: string): Layer =>
    (given, context) => {
      const made = children[next++];
      if (made === undefined || made.name !== name) throw notTraceable("it calls other layers for other numbers");
      if (context?.training !== training) throw notTraceable("it says of its own whether a layer is training");
      const line = into.line(made.y.shape, [`${member("self", name)}(`, ...into.of(given), ")"]);
      return emit(backend, line, [...made.y.shape], made.y.dtype);
    };
  const inside = overTraced(withStubs(layer, stub), placed);
  const output: unknown = noGrad(() => inside(placed("x", x), { training, rng: rng(7) }));
  if (!isTensor(output) || output.backend !== backend) throw notTraceable("its output does not come from its input");
  return { statements: into.statements, output: into.of(output) };
}

function withStubs(layer: Layer, stub: (name: string) => Layer): Layer {
  const names = Object.keys(layer.children ?? {});
  if (names.length === 0) return layer;
  if (layer.withChildren === undefined) throw notTraceable("it has no withChildren");
  return layer.withChildren(Object.fromEntries(names.map((name) => [name, stub(name)])));
}

/** The layer over tensors that stand for its own. */
function overTraced(layer: Layer, placed: (source: string, like: Tensor) => Tensor): Layer {
  const { parameters = {}, buffers = {} } = layer;
  if (Object.keys(parameters).length + Object.keys(buffers).length === 0) return layer;
  if (layer.withParameters === undefined) throw notTraceable("it has no withParameters");
  const over = (tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
    Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, placed(member("self", name), x)]));
  return layer.withParameters(over(parameters), over(buffers));
}

function member(of: string, name: string): string {
  return isIdentifier(name) ? `${of}.${name}` : `getattr(${of}, ${JSON.stringify(name)})`;
}

/** Calls a layer, and notes what its children are called with. What was computed stays until `release` is called. */
export function callsOf(layer: Layer, x: Tensor): Calls & { release(): void } {
  const children: ChildCall[] = [];
  const noting =
    (name: string, child: Layer): Layer =>
    (given, context) => {
      const y = child(given, context);
      children.push({ name, x: given, y });
      return y;
    };
  const named = Object.entries(layer.children ?? {});
  const inside =
    named.length === 0 || layer.withChildren === undefined
      ? layer
      : layer.withChildren(Object.fromEntries(named.map(([name, child]) => [name, noting(name, child)])));
  const kept = scope(() => {
    noGrad(() => inside(x, { training: false, rng: rng(7) }));
    // Snapshots, which nothing that the layer frees can take away.
    const held = children.map((each) => ({ ...each, x: each.x.detach(), y: each.y.detach() }));
    children.splice(0, children.length, ...held);
    return held.flatMap((each) => [each.x, each.y]);
  });
  return {
    x,
    children,
    release() {
      for (const each of kept) each.dispose();
    },
  };
}
