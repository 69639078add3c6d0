import { type ShaderSource, type VectorLength, vectorType } from "../shader/shader-source.ts";
import { MAX_GROUPS } from "../kernels/element-shader.ts";
import { type Ints, ints } from "../shader/parameters.ts";

/** Pixels that a thread computes, for four channels each. */
export const ROWS = 2;
/** And along a line. */
export const COLUMNS = 4;
/** Of a workgroup. */
export const THREADS = 64;

/**
 * What the kernel takes: how many channels are read and made, the sizes of the images and of what comes of them, how many tiles
 * lie across and down an image and in all, and how many workgroups along the first dimension.
 */
export const CORRELATION: Ints<
  "channels" | "results" | "h" | "w" | "oh" | "ow" | "ph" | "pw" | "across" | "down" | "tiles" | "width"
> = /* @__PURE__ */ ints("channels", "results", "h", "w", "oh", "ow", "ph", "pw", "across", "down", "tiles", "width");

/** The numbers from 0 on. */
export function list(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/**
 * The kernel: pixels outside of the image are 0, read from its border; threads beyond the last channel do it once more. Where lines
 * begin at multiples of `fit` pixels, so many are read at once. The weights are those
 * of the convolution, or packed: `[ceil(results / 4), channels, 9]` vectors.
 */
export function correlationShader(
  fit: VectorLength,
  weights: "packed" | { readonly isTransposed: boolean },
  hasBias: boolean,
): ShaderSource<typeof CORRELATION> {
  const { first, next, at } = weights === "packed" ? PACKED : lyingIn(weights);
  const start = hasBias ? "vec4<f32>(bias[f.x], bias[f.y], bias[f.z], bias[f.w])" : "vec4<f32>()";
  return {
    language: "wgsl",
    inputs: ["x", "weight", ...(hasBias ? ["bias"] : [])],
    outputs: ["y"],
    vectors: { x: fit, weight: weights === "packed" ? 4 : 1 },
    parameters: CORRELATION,
    workgroupSize: [THREADS, 1, 1],
    declarations: "",
    body: `${TILE}
  var at = ${first};
  ${places(fit)}
  ${PIXELS.map((p) => `var s${p} = ${start};`).join("\n  ")}
  for (var c = 0; c < params.channels; c++) {
    ${fit === 1 ? loads() : vectorLoads(fit)}
    ${TAPS.map((tap) => `let w${tap} = ${at(tap)};\n    ${products(tap)}`).join("\n    ")}
    plane += area;
    at += ${next};
  }
${STORES}`,
  };
}

const PIXELS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];
/** The elements of a window. */
const TAPS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Which pixels and channels this thread has. */
const TILE = `  let tile = (i32(group.x) + i32(group.y) * params.width) * ${THREADS} + i32(flat);
  if (tile >= params.tiles) { return; }
  let line = tile / params.across;
  let image = line / params.down;
  let left = (tile - line * params.across) * ${COLUMNS};
  let top = (line - image * params.down) * ${ROWS};
  let first = i32(group.z) * 4;
  let f = min(vec4<i32>(first, first + 1, first + 2, first + 3), vec4<i32>(params.results - 1));
  let area = params.h * params.w;
  var plane = image * params.channels * area;`;

/** Where weights are: those of the first channel, how far the next channel's are, and, four results at once, those of a tap. */
interface Weights {
  readonly first: string;
  readonly next: string;
  readonly at: (tap: number) => string;
}

const PACKED: Weights = {
  first: "i32(group.z) * params.channels * 9",
  next: "9",
  at: (tap) => `weight[at + ${tap}]`,
};

function lyingIn({ isTransposed }: { readonly isTransposed: boolean }): Weights {
  const [result, channel] = isTransposed ? ["9", "params.results * 9"] : ["params.channels * 9", "9"];
  return {
    first: `f * ${result}`,
    next: `vec4<i32>(${channel})`,
    at: (tap) =>
      `vec4<f32>(${["x", "y", "z", "w"].map((e) => `weight[at.${e} + ${isTransposed ? 8 - tap : tap}]`).join(", ")})`,
  };
}

/** Where the lines and columns of pixels are that this thread reads, and whether they are in the image. */
function places(fit: VectorLength): string {
  const lines = list(ROWS + 2).map(
    (r) =>
      `let y${r} = top + ${r} - params.ph; let line${r} = clamp(y${r}, 0, params.h - 1); ` +
      `let iy${r} = line${r} == y${r}; let py${r} = line${r} * params.w${fit === 1 ? "" : " + left"};`,
  );
  const columns = list(COLUMNS + 2).map((k) =>
    fit === 1
      ? `let x${k} = left + ${k} - params.pw; let px${k} = clamp(x${k}, 0, params.w - 1); let ix${k} = px${k} == x${k};`
      : `let ix${k} = u32(left + ${k} - 1) < u32(params.w);`,
  );
  return [...lines, ...columns].join("\n  ");
}

function loads(): string {
  return list(ROWS + 2)
    .flatMap((r) =>
      list(COLUMNS + 2).map((k) => `let v${r}_${k} = select(0.0, x[plane + py${r} + px${k}], iy${r} & ix${k});`),
    )
    .join("\n    ");
}

/** The same, several pixels at once: those of this thread, and one on each side of them, which a window's middle column may see. */
function vectorLoads(fit: 2 | 4): string {
  return list(ROWS + 2)
    .flatMap((r) => [
      `let q${r} = (plane + py${r}) / ${fit};`,
      `let v${r}_0 = select(0.0, x[q${r} - 1][${fit - 1}], iy${r} & ix0);`,
      ...list(COLUMNS / fit).flatMap((j) => [
        `let m${r}_${j} = select(${vectorType(fit)}(), x[q${r} + ${j}], iy${r} & ix${1 + j * fit});`,
        ...list(fit).map((e) => `let v${r}_${1 + j * fit + e} = m${r}_${j}[${e}];`),
      ]),
      `let v${r}_5 = select(0.0, x[q${r} + ${COLUMNS / fit}][0], iy${r} & ix5);`,
    ])
    .join("\n    ");
}

/** The products of all pixels with one element of the four windows. */
function products(tap: number): string {
  const [i, j] = [Math.floor(tap / 3), tap % 3];
  const sums = PIXELS.map((p) => `s${p} += w${tap} * v${Math.floor(p / COLUMNS) + i}_${(p % COLUMNS) + j};`);
  return sums.join(" ");
}

const STORES = `  let sums = array<vec4<f32>, 8>(s0, s1, s2, s3, s4, s5, s6, s7);
  let place = ((image * params.results + first) * params.oh + top) * params.ow + left;
  for (var p = 0; p < 8; p++) {
    let r = p / ${COLUMNS};
    let k = p % ${COLUMNS};
    if (top + r >= params.oh || left + k >= params.ow) { continue; }
    for (var e = 0; e < 4; e++) {
      if (first + e >= params.results) { break; }
      y[place + (e * params.oh + r) * params.ow + k] = sums[p][e];
    }
  }`;

/** What packing takes: how many vectors there are, and how far apart results and channels are. */
const PACKING: Ints<"length" | "channels" | "results" | "result" | "channel" | "backwards"> = /* @__PURE__ */ ints(
  "length",
  "channels",
  "results",
  "result",
  "channel",
  "backwards",
);

/** Packs the weights of four results into vectors, those beyond the last as that; if `backwards`, windows end where they began. */
export function packingShader(): ShaderSource<typeof PACKING> {
  return {
    language: "wgsl",
    inputs: ["weight"],
    outputs: ["y"],
    vectors: { y: 4 },
    parameters: PACKING,
    workgroupSize: [THREADS, 1, 1],
    declarations: "",
    body: `  let i = (i32(group.x) + i32(group.y) * ${MAX_GROUPS}) * ${THREADS} + i32(flat);
  if (i >= params.length) { return; }
  let row = i / 9;
  let block = row / params.channels;
  let tap = abs(params.backwards * 8 - (i - row * 9));
  let f = min(vec4<i32>(0, 1, 2, 3) + 4 * block, vec4<i32>(params.results - 1)) * params.result;
  let at = f + (row - block * params.channels) * params.channel + tap;
  y[i] = vec4<f32>(weight[at.x], weight[at.y], weight[at.z], weight[at.w]);`,
  };
}
