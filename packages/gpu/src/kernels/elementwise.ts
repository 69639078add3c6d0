import type { Operand, Shape } from "@ganglion/tensor";
import { broadcastStrides } from "@ganglion/tensor/backend";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import { floats, named, numbered, type Parameters } from "../shader/parameters.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { withScalarFunctions } from "../shader/scalar-functions.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { toWgsl } from "../shader/to-wgsl.ts";
import { elementDispatch, elementShader } from "./element-shader.ts";
import { collapse, isContiguous, setView, type StridedView, viewFunction, viewParameters } from "./strided-view.ts";

/** A function of one element of each operand. */
export interface ElementFunction {
  /** The same for functions that are the same. */
  readonly key: string;
  /** A function `apply` of one float for each operand, then of one for each of the numbers, in the language of `toWgsl`. */
  readonly source: string | (() => string);
}

/** How an operand is read: as one number, as the element of the same place, or on a way through its memory. */
type Access =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "view"; readonly view: StridedView };

/** A function of the operands' elements, the operands broadcast to `shape`, in one kernel. */
export function elementwise(
  engine: Engine,
  call: OpCall,
  { key, source }: ElementFunction,
  shape: Shape,
  operands: readonly Operand[],
  numbers: readonly number[] = [],
): DeviceBuffer {
  const y = engine.createResult(call, shape);
  if (y.length === 0) return y;
  const accesses = operands.map((operand) => accessOf(operand, shape));
  const values: Record<string, number> = {};
  for (const [i, access] of accesses.entries()) setAccess(values, access, i);
  for (const [i, value] of numbers.entries()) values[numbered("n", i)] = value;
  const work = {
    call,
    key: `${key}:${accesses.map(accessKey).join(",")}`,
    reads: operands.filter((_, i) => accesses[i]?.kind === "view").map((operand) => engine.array(operand)),
    writes: [y],
  };
  const text = (): string => (typeof source === "string" ? source : source());
  if (engine.device.hasShaders && accesses.every(isInPlace)) {
    const { groups, values: places } = elementDispatch(y.length);
    engine.run({
      ...work,
      source: () => fourKernel(text(), accesses, numbers.length),
      values: Object.assign(values, places),
      groups,
    });
  } else {
    engine.run({ ...work, source: () => elementKernel(text(), accesses, numbers.length), values });
  }
  return y;
}

/** Whether it is read as the result is written, from start to end, or not from memory at all. */
function isInPlace(access: Access): boolean {
  return access.kind === "number" || isContiguous(access.view);
}

/** The function of four elements at a time, for arrays that all lie alike. */
function fourKernel(source: string, accesses: readonly Access[], count: number): ShaderSource {
  const arrays = accesses.flatMap(({ kind }, i) => (kind === "view" ? [`x${i}`] : []));
  const numbers = [
    ...accesses.flatMap(({ kind }, i) => (kind === "number" ? [numbered("c", i)] : [])),
    ...Array.from({ length: count }, (_, i) => numbered("n", i)),
  ];
  const given = (e: number): string =>
    [
      ...accesses.map(({ kind }, i) => (kind === "view" ? `v${i}[${e}]` : `params.c${i}`)),
      ...Array.from({ length: count }, (_, i) => `params.n${i}`),
    ].join(", ");
  return elementShader({
    inputs: arrays,
    outputs: ["y"],
    parameters: floats(...numbers),
    declarations: toWgsl(withScalarFunctions(source)),
    body: `${arrays.map((name) => `  let v${name.slice(1)} = ${name}[i];`).join("\n")}
  y[i] = vec4<f32>(${[0, 1, 2, 3].map((e) => `apply(${given(e)})`).join(", ")});`,
  });
}

/** Memory from its start to its end. */
const WHOLE: Access = { kind: "view", view: { shape: [], strides: [], offset: 0 } };

function accessOf({ buffer, shape: from }: Operand, shape: Shape): Access {
  const { constant } = buffer as DeviceBuffer;
  if (constant !== undefined) return { kind: "number", value: constant };
  if (isSame(from, shape)) return WHOLE;
  return { kind: "view", view: collapse({ shape, strides: broadcastStrides(from, shape), offset: 0 }) };
}

function isSame(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

function accessKey(access: Access): string {
  if (access.kind === "number") return "n";
  return isContiguous(access.view) ? "i" : String(access.view.shape.length);
}

/** What the `i`-th operand takes besides its array. */
function accessParameters(access: Access, i: number): Parameters {
  if (access.kind === "number") return floats(numbered("c", i));
  return isContiguous(access.view) ? {} : viewParameters(numbered("w", i), access.view.shape.length);
}

/** Adds the values of `accessParameters` to `values`. */
function setAccess(values: Record<string, number>, access: Access, i: number): void {
  if (access.kind === "number") values[numbered("c", i)] = access.value;
  else if (!isContiguous(access.view)) setView(values, numbered("w", i), access.view);
}

/** The `i`-th operand's element in a kernel. */
function accessText(access: Access, i: number): string {
  if (access.kind === "number") return numbered("c", i);
  if (isContiguous(access.view)) return `x${i}[this.thread.x]`;
  return `x${i}[at${access.view.shape.length}(this.thread.x, ${named(accessParameters(access, i))})]`;
}

function elementKernel(source: string, accesses: readonly Access[], count: number): KernelSource {
  const numbers = floats(...Array.from({ length: count }, (_, i) => numbered("n", i)));
  const arrays = accesses.flatMap(({ kind }, i) => (kind === "view" ? [[`x${i}`, 1]] : []));
  const ranks = accesses.flatMap((access) =>
    access.kind === "view" && !isContiguous(access.view) ? [access.view.shape.length] : [],
  );
  return kernelSource(
    Object.fromEntries(arrays),
    { ...Object.assign({}, ...accesses.map(accessParameters)), ...numbers },
    `return apply(${[...accesses.map(accessText), ...Object.keys(numbers)].join(", ")});`,
    [source, ...[...new Set(ranks)].map(viewFunction)],
  );
}
