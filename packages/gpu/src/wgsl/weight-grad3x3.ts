import type { Operand, Shape } from "@ganglion/tensor";
import { sumParts } from "../kernels/reduce.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { ints, type ValuesOf } from "../shader/parameters.ts";
import { type ShaderSource, type VectorLength, vectorType } from "../shader/shader-source.ts";
import type { ConvolutionParameters } from "./convolution-parameters.ts";
import { fitOf } from "./rows.ts";
import { list, THREADS } from "./correlation3x3-shader.ts";
import { MAX_GROUPS } from "../kernels/element-shader.ts";

const WEIGHT_GRAD = /* @__PURE__ */ ints(
  "images",
  "channels",
  "outputs",
  "h",
  "w",
  "oh",
  "ow",
  "ph",
  "pw",
  "parts",
  "units",
);

/** How many threads keep a device busy. */
const ENOUGH_THREADS = 2048;
/** Longer sums lose digits. */
const MAX_SUMMANDS = 16_384;
/** What the parts of all weights may add up to. */
const MAX_PARTIAL = 4_194_304;

/**
 * The gradient of the weights of such a convolution: each thread goes along lines of one channel with a window of nine pixels,
 * of which three are new at each step, and adds up its products with the gradients of four outputs. Where lines begin at multiples of
 * four or two pixels, it goes so many steps at once.
 */
export function weightGrad3x3(
  engine: Engine,
  call: OpCall,
  x: Operand,
  grad: Operand,
  { channels, outputs, h, w, oh, ow, ph, pw }: ValuesOf<ConvolutionParameters>,
  weightShape: Shape,
): DeviceBuffer {
  const images = x.shape[0] as number;
  const fit = pw === 1 && ow === w ? fitOf(w) : 1;
  const units = Math.ceil(outputs / 4) * channels;
  const size = outputs * channels * 9;
  const wanted = Math.max(ENOUGH_THREADS / units, (images * oh * ow) / MAX_SUMMANDS);
  const parts = Math.max(1, Math.min(images * oh, Math.ceil(wanted), Math.floor(MAX_PARTIAL / size)));
  const partial = engine.create(call, [parts, size]);
  const all = Math.ceil((units * parts) / THREADS);
  engine.run({
    call,
    key: `weightGrad3x3.${fit}`,
    source: () => weightGradShader(fit),
    reads: [engine.array(x), engine.array(grad)],
    writes: [partial],
    values: { images, channels, outputs, h, w, oh, ow, ph, pw, parts, units },
    groups: [Math.min(all, MAX_GROUPS), Math.ceil(all / MAX_GROUPS), 1],
  });
  if (parts === 1) return partial;
  const y = sumParts(engine, call, partial, parts, weightShape);
  engine.release(partial);
  return y;
}

function weightGradShader(fit: VectorLength): ShaderSource<typeof WEIGHT_GRAD> {
  const taps = list(9);
  const sums = taps.map((t) => `s${t}`);
  return {
    language: "wgsl",
    inputs: ["x", "grad"],
    outputs: ["y"],
    vectors: { x: fit, grad: fit },
    parameters: WEIGHT_GRAD,
    workgroupSize: [THREADS, 1, 1],
    declarations: "",
    body: `${UNIT}
  ${sums.map((sum) => `var ${sum} = vec4<f32>();`).join(" ")}
  for (var line = part; line < params.images * params.oh; line += params.parts) {
    ${LINE}
    ${fit === 1 ? stepByStep() : severalSteps(fit)}
  }
  let sums = array<vec4<f32>, 9>(${sums.join(", ")});
  for (var e = 0; e < 4; e++) {
    if (first + e >= params.outputs) { break; }
    let place = ((part * params.outputs + first + e) * params.channels + channel) * 9;
    for (var t = 0; t < 9; t++) { y[place + t] = sums[t][e]; }
  }`,
  };
}

function stepByStep(): string {
  return `${LINES.map((i) => `var v${i}_0 = ${pixel(i, "before")}; var v${i}_1 = ${pixel(i, "(before + 1)")};`).join("\n    ")}
    for (var ox = 0; ox < params.ow; ox++) {
      let column = ox + 2 - params.pw;
      ${LINES.map((i) => `let v${i}_2 = ${pixel(i, "column")};`).join("\n      ")}
      let g = vec4<f32>(grad[at.x], grad[at.y], grad[at.z], grad[at.w]);
      ${list(9)
        .map((t) => `s${t} += g * v${Math.floor(t / 3)}_${t % 3};`)
        .join(" ")}
      ${LINES.map((i) => `v${i}_0 = v${i}_1; v${i}_1 = v${i}_2;`).join(" ")}
      at += vec4<i32>(1);
    }`;
}

/** Padding of one column: the window of the first step begins before the line. */
function severalSteps(fit: 2 | 4): string {
  const place = (i: number): string => `x[places.${"xyz"[i]} / ${fit}`;
  const isLine = (i: number): string => `isLine.${"xyz"[i]}`;
  const column = (i: number, k: number): string => {
    if (k < 0) return `before${i}`;
    return k < fit ? `here${i}[${k}]` : `next${i}[0]`;
  };
  const step = (s: number): string =>
    `{ let g = vec4<f32>(${[0, 1, 2, 3].map((e) => `g${e}[${s}]`).join(", ")}); ${list(9)
      .map((t) => `s${t} += g * ${column(Math.floor(t / 3), s + (t % 3) - 1)};`)
      .join(" ")} }`;
  return `at = at / ${fit};
    ${LINES.map((i) => `var before${i} = 0.0; var here${i} = select(${vectorType(fit)}(), ${place(i)}], ${isLine(i)});`).join("\n    ")}
    for (var ox = 1; ox <= params.ow / ${fit}; ox++) {
      ${LINES.map((i) => `let next${i} = select(${vectorType(fit)}(), ${place(i)} + ox], ${isLine(i)} & (ox < params.w / ${fit}));`).join("\n      ")}
      ${[0, 1, 2, 3].map((e) => `let g${e} = grad[at.${"xyzw"[e]}];`).join(" ")}
      ${list(fit).map(step).join("\n      ")}
      ${LINES.map((i) => `before${i} = here${i}[${fit - 1}]; here${i} = next${i};`).join(" ")}
      at += vec4<i32>(1);
    }`;
}

/** The lines of a window. */
const LINES: readonly number[] = [0, 1, 2];

/** Which weights this thread has, and which part of the lines. */
const UNIT = `  let thread = (i32(group.x) + i32(group.y) * ${MAX_GROUPS}) * ${THREADS} + i32(flat);
  let part = thread / params.units;
  if (part >= params.parts) { return; }
  let unit = thread - part * params.units;
  let channel = unit % params.channels;
  let first = unit / params.channels * 4;
  let f = min(vec4<i32>(first, first + 1, first + 2, first + 3), vec4<i32>(params.outputs - 1));`;

/** Where a line of the gradient is, and the three lines of the image that it saw. */
const LINE = `let image = line / params.oh;
    let oy = line - image * params.oh;
    let plane = (image * params.channels + channel) * params.h * params.w;
    var at = ((image * params.outputs + f) * params.oh + oy) * params.ow;
    let ys = vec3<i32>(oy, oy + 1, oy + 2) - params.ph;
    let lines = clamp(ys, vec3<i32>(0), vec3<i32>(params.h - 1));
    let isLine = lines == ys;
    let places = plane + lines * params.w;
    let before = -params.pw;`;

/** A pixel of the `i`-th line, 0 outside of the image. */
function pixel(i: number, column: string): string {
  const e = "xyz"[i];
  return `select(0.0, x[places.${e} + clamp(${column}, 0, params.w - 1)], isLine.${e} & (u32(${column}) < u32(params.w)))`;
}
