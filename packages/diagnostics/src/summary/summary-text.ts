import { checkParts, type Parts } from "../check-parts.ts";
import type { LayerSummary, ModelSummary } from "./summary.ts";

const SIZES: Parts = {
  layers: [
    {
      path: "text",
      kind: "text",
      calls: "number",
      inputShape: { optional: ["number"] },
      outputShape: { optional: ["number"] },
      parameters: "number",
      trained: "number",
      multiplications: "number",
    },
  ],
  inputShape: ["number"],
  outputShape: ["number"],
  parameters: "number",
  trained: "number",
  buffers: "number",
  multiplications: "number",
};

const MEMORY: Parts = {
  parameters: "number",
  buffers: "number",
  gradients: "number",
  optimizer: "number",
  activations: "number",
  total: "number",
};

/**
 * A summary as a table for a terminal: a line for each layer, then the sums and the memory of a training step.
 * @throws TypeError if it is not what `summary` gives.
 * @example
 * ```ts
 * import { summary, summaryText } from "@ganglion/diagnostics";
 * import { linear } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * summaryText(summary(linear(4, 2, { rng: rng(7) }), { inputShape: [4] })).split("\n")[0]; // => "layer    kind    output  parameters  multiplications"
 * ```
 */
export function summaryText(summary: ModelSummary): string {
  checkParts(
    "summaryText",
    "summary",
    summary,
    { ...SIZES, memory: MEMORY },
    "Pass what summary(model, { inputShape }) gives.",
  );
  const { layers, inputShape, parameters, trained, buffers, multiplications, memory } = summary;
  const rows = layers.map(layerRow);
  const frozen = parameters - trained;
  const state = [
    `${say(trained)} trained`,
    frozen > 0 && `${say(frozen)} frozen`,
    buffers > 0 && `${say(buffers)} in buffers`,
  ];
  const parts = Object.entries(memory).filter(([name, bytes]) => name !== "total" && bytes > 0);
  return [
    ...table([["layer", "kind", "output", "parameters", "multiplications"], ...rows]),
    "",
    `${say(parameters)} parameters: ${state.filter(Boolean).join(", ")}`,
    `${say(multiplications)} multiplications for an input of [${inputShape.join(", ")}]`,
    `${sayBytes(memory.total)} in a training step: ${parts.map(([name, bytes]) => `${name} ${sayBytes(bytes)}`).join(", ")}`,
  ].join("\n");
}

function layerRow({ path, kind, calls, outputShape, parameters, multiplications }: LayerSummary): string[] {
  const depth = path.split(".").length - 1;
  const times = calls > 1 ? ` x ${calls}` : "";
  const shape = outputShape === undefined ? "not called" : `[${outputShape.join(", ")}]`;
  const name = path === "" ? "(model)" : "  ".repeat(depth) + (path.split(".").at(-1) as string);
  return [name, kind + times, shape, count(parameters), count(multiplications)];
}

function count(value: number): string {
  return value === 0 ? "" : say(value);
}

/** Lines of columns as wide as they must be; numbers stand at the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] as number;
        return column < 3 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

function say(value: number): string {
  return value.toLocaleString("en-US");
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

function sayBytes(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** unit).toPrecision(3))} ${UNITS[unit]}`;
}
