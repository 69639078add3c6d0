import type { ShaderSource } from "../shader/shader-source.ts";
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

/** The kernel: pixels outside of the image are 0, read from its border; threads beyond the last channel do it once more. */
export function correlationShader(isTransposed: boolean, hasBias: boolean): ShaderSource<typeof CORRELATION> {
  const [result, channel] = isTransposed ? ["9", "params.results * 9"] : ["params.channels * 9", "9"];
  const start = hasBias ? "vec4<f32>(bias[f.x], bias[f.y], bias[f.z], bias[f.w])" : "vec4<f32>()";
  return {
    language: "wgsl",
    inputs: ["x", "weight", ...(hasBias ? ["bias"] : [])],
    outputs: ["y"],
    parameters: CORRELATION,
    workgroupSize: [THREADS, 1, 1],
    declarations: "",
    body: `${TILE}
  var at = f * ${result};
  ${places()}
  ${PIXELS.map((p) => `var s${p} = ${start};`).join("\n  ")}
  for (var c = 0; c < params.channels; c++) {
    ${loads()}
    ${list(9)
      .map((tap) => products(tap, isTransposed ? 8 - tap : tap))
      .join("\n    ")}
    plane += area;
    at += vec4<i32>(${channel});
  }
${STORES}`,
  };
}

const PIXELS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];

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

/** Where the lines and columns of pixels are that this thread reads, and whether they are in the image. */
function places(): string {
  const lines = list(ROWS + 2).map(
    (r) =>
      `let y${r} = top + ${r} - params.ph; let line${r} = clamp(y${r}, 0, params.h - 1); ` +
      `let iy${r} = line${r} == y${r}; let py${r} = line${r} * params.w;`,
  );
  const columns = list(COLUMNS + 2).map(
    (k) =>
      `let x${k} = left + ${k} - params.pw; let px${k} = clamp(x${k}, 0, params.w - 1); let ix${k} = px${k} == x${k};`,
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

/** The products of all pixels with one element of the four windows, which is at `place` in memory. */
function products(tap: number, place: number): string {
  const weights = ["x", "y", "z", "w"].map((e) => `weight[at.${e} + ${place}]`).join(", ");
  const [i, j] = [Math.floor(tap / 3), tap % 3];
  const sums = PIXELS.map((p) => `s${p} += w${tap} * v${Math.floor(p / COLUMNS) + i}_${(p % COLUMNS) + j};`);
  return `let w${tap} = vec4<f32>(${weights});\n    ${sums.join(" ")}`;
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
