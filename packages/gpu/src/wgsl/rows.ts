import type { Shape } from "@ganglion/tensor";
import type { Doubt } from "../runtime/doubt.ts";
import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { withScalarFunctions } from "../shader/scalar-functions.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { toWgsl } from "../shader/to-wgsl.ts";

/** A shader that does something with each of many rows, such as normalizing it: several rounds through it in one kernel. */
export interface RowShader {
  /** The same for shaders that are the same. */
  readonly key: string;
  readonly inputs: readonly (readonly [name: string, slot: Slot])[];
  readonly outputs: readonly (readonly [name: string, shape: Shape])[];
  readonly rows: number;
  /** The elements of a row. */
  readonly count: number;
  /** Whole numbers, then others, that the code finds in `params`. */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  /** About indices among the inputs. */
  readonly doubt?: Doubt | undefined;
  /** A WGSL expression: where element `i` of `row` is. */
  readonly at: string;
  /** Scalar functions that the body calls. */
  readonly uses?: readonly string[];
  /**
   * WGSL. `row` and `lane` are this thread's; it goes through `for (var i = lane; i < params.count; i += LANES)`, at `at(row, i)`;
   * `total` and `largest` combine what the lanes of a row have found, `same` tells the device that all of them have the same
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
/** WebGPU's limit of each dimension of a dispatch, rounded down. */
const MAX_GROUPS = 32_768;

/** Runs a row shader; the slots of its outputs, in order. */
export function runRows(engine: Engine, label: Label, shader: RowShader): Slot[] {
  const { key, inputs, outputs, rows, count, integers = {}, floats = {} } = shader;
  const slots = outputs.map(([, shape]) => engine.create(label, shape));
  if (rows === 0) return slots;
  const lanes = lanesFor(engine, count);
  const groups = Math.ceil(rows / (lanes === 1 ? SERIAL_ROWS : 1));
  const width = Math.min(groups, MAX_GROUPS);
  engine.run({
    label,
    key: `${key}.${lanes}`,
    source: () => rowShader(shader, lanes),
    reads: inputs.map(([, slot]) => slot),
    writes: slots,
    scalars: [rows, count, width, ...Object.values(integers), ...Object.values(floats)],
    doubt: shader.doubt,
    groups: [width, Math.ceil(groups / width), 1],
  });
  return slots;
}

function lanesFor(engine: Engine, count: number): number {
  if (count <= MAX_SERIAL) return 1;
  return engine.device.isSoftware ? SOFTWARE_LANES : LANES;
}

function rowShader(shader: RowShader, lanes: number): ShaderSource {
  const { inputs, outputs, integers = {}, floats = {}, at, uses = [], body } = shader;
  const names = ["rows", "count", "width", ...Object.keys(integers)].map((name) => `int ${name}`);
  const isSerial = lanes === 1;
  const calls = ["larger", ...uses].map((name) => `${name}(`).join(" ");
  const functions = withScalarFunctions(calls).slice(0, -calls.length);
  return {
    language: "wgsl",
    inputs: inputs.map(([name]) => name),
    outputs: outputs.map(([name]) => name),
    parameters: [...names, ...Object.keys(floats).map((name) => `float ${name}`)].join(", "),
    workgroupSize: [isSerial ? SERIAL_ROWS : lanes, 1, 1],
    declarations: `const LANES : i32 = ${lanes};
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
