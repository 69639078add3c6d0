import type { Shape } from "@ganglion/tensor";
import type { IndexCheck } from "../runtime/index-check.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { withScalarFunctions } from "../shader/scalar-functions.ts";
import type { Parameters, ValuesOf } from "../shader/parameters.ts";
import { MAX_GROUPS } from "../kernels/element-shader.ts";
import { type ShaderSource, type VectorLength, vectorType } from "../shader/shader-source.ts";
import { toWgsl } from "../shader/to-wgsl.ts";

/** A shader that does something with each of many rows, such as normalizing it: several rounds through it in one kernel. */
export interface RowShader<P extends Parameters = Parameters> {
  /** The same for shaders that are the same. */
  readonly key: string;
  readonly inputs: readonly (readonly [name: string, buffer: DeviceBuffer])[];
  readonly outputs: readonly (readonly [name: string, shape: Shape])[];
  readonly rows: number;
  /** The elements of a row, or how many times `fit` of them it has. */
  readonly count: number;
  /** How many neighbours of the arrays `x`, `grad` and `y` are one element of the type `T`; by default one. */
  readonly fit?: VectorLength;
  /** What the code finds in `params` besides `rows`, `count` and `width`. */
  readonly parameters: P;
  readonly values: ValuesOf<P>;
  /** About indices among the inputs. */
  readonly indexCheck?: IndexCheck | undefined;
  /** A WGSL expression: where element `i` of `row` is. */
  readonly at: string;
  /** Scalar functions that the body calls. */
  readonly uses?: readonly string[];
  /**
   * WGSL. `row` and `lane` are this thread's; it goes through `EACH` element, at `at(row, i)`;
   * `summed` adds up the numbers of a `T`, `total` and `largest` combine what the lanes of a row have found, `same` tells the device that all of them have the same
   * number. All of them must be reached by every lane.
   */
  readonly body: string;
}

/** Up to here a row is one thread's. */
const MAX_SERIAL = 64;
/** Threads of a workgroup. */
const LANES = 256;
const SOFTWARE_LANES = 32;
const SERIAL_ROWS = 64;
/** How many rows of how many elements there are, and in how many groups along the first dimension. */
const ROWS = { rows: "int", count: "int", width: "int" } as const;

/** The loop of a lane over the elements of its row, whose number is `i`. */
export const EACH = "for (var i = lane; i < params.count; i += LANES)";

/** The numbers of a `T`, added up. */
const SUMMED: Readonly<Record<VectorLength, string>> = {
  1: "value",
  2: "value.x + value.y",
  4: "(value.x + value.y) + (value.z + value.w)",
};

/** How many neighbours can be read at once where stretches of memory are so long. */
export function fitOf(length: number): VectorLength {
  if (length % 2 !== 0) return 1;
  return length % 4 === 0 ? 4 : 2;
}

/** Runs a row shader; the buffers of its outputs, in order. */
export function runRows<P extends Parameters>(engine: Engine, call: OpCall, shader: RowShader<P>): DeviceBuffer[] {
  const { key, inputs, outputs, rows, count, fit = 1, values } = shader;
  const buffers = outputs.map(([name, shape]) =>
    name === "y" ? engine.createResult(call, shape) : engine.create(call, shape),
  );
  if (rows === 0) return buffers;
  const lanes = lanesFor(engine, count * fit);
  const groups = Math.ceil(rows / (lanes === 1 ? SERIAL_ROWS : 1));
  const width = Math.min(groups, MAX_GROUPS);
  engine.run({
    call,
    key: `${key}.${lanes}.${fit}`,
    source: () => rowShader(shader, lanes),
    reads: inputs.map(([, buffer]) => buffer),
    writes: buffers,
    values: { ...values, rows, count, width },
    indexCheck: shader.indexCheck,
    groups: [width, Math.ceil(groups / width), 1],
  });
  return buffers;
}

function lanesFor(engine: Engine, count: number): number {
  if (count <= MAX_SERIAL) return 1;
  return engine.device.isSoftware ? SOFTWARE_LANES : LANES;
}

function rowShader<P extends Parameters>(shader: RowShader<P>, lanes: number): ShaderSource<P & typeof ROWS> {
  const { inputs, outputs, parameters, at, fit = 1, uses = [], body } = shader;
  const isSerial = lanes === 1;
  const calls = ["larger", ...uses].map((name) => `${name}(`).join(" ");
  const functions = withScalarFunctions(calls).slice(0, -calls.length);
  return {
    language: "wgsl",
    inputs: inputs.map(([name]) => name),
    outputs: outputs.map(([name]) => name),
    vectors: { x: fit, grad: fit, y: fit },
    parameters: { ...parameters, ...ROWS },
    workgroupSize: [isSerial ? SERIAL_ROWS : lanes, 1, 1],
    declarations: `const LANES : i32 = ${lanes};
alias T = ${vectorType(fit)};
fn summed(value : T) -> f32 { return ${SUMMED[fit]}; }
${toWgsl(functions)}
fn at(row : i32, i : i32) -> i32 {
  return ${at};
}
${isSerial ? SERIAL_COMBINERS : `var<workgroup> found : array<f32, ${lanes}>;\n${combiner("total", "found[lane] + found[lane + step]")}\n${combiner("largest", "larger(found[lane], found[lane + step])")}\n${SAME}`}`,
    body: `  let part = i32(group.x) + i32(group.y) * params.width;
  let row = ${isSerial ? `part * ${SERIAL_ROWS} + i32(flat)` : "part"};
  let lane = ${isSerial ? "0" : "i32(flat)"};
  if (row >= params.rows) { return; }
${body}`,
  };
}

const SERIAL_COMBINERS = `fn total(value : f32, lane : i32) -> f32 { return value; }
fn largest(value : f32, lane : i32) -> f32 { return value; }
fn same(value : f32, lane : i32) -> f32 { return value; }`;

const SAME = `fn same(value : f32, lane : i32) -> f32 {
  if (lane == 0) { found[0] = value; }
  return workgroupUniformLoad(&found[0]);
}`;

/** Combines one number of each lane, in halves; every lane gets the result. */
function combiner(name: string, combined: string): string {
  return `fn ${name}(value : f32, lane : i32) -> f32 {
  found[lane] = value;
  workgroupBarrier();
  for (var step = LANES / 2; step > 0; step = step / 2) {
    if (lane < step) { found[lane] = ${combined}; }
    workgroupBarrier();
  }
  return workgroupUniformLoad(&found[0]);
}`;
}
