import { checkCount, checkOptions } from "@ganglion/tensor";
import type { ConfigValue } from "../space/domain.ts";
import { type SearchRow, searchTable } from "./table.ts";
import type { SearchResult } from "./trial-result.ts";

/** How much of a table is written. */
export interface SearchTextOptions {
  /** How many of the best trials; all by default. */
  readonly rows?: number | undefined;
}

/** The longest cell, in characters. */
const MAX_WIDTH = 60;

/**
 * What a search found as a table for the terminal or an issue, the best trial first.
 * @throws TypeError unless it is given what a search found.
 * @example
 * ```ts
 * import { choice, gridSearch, search, searchText } from "@ganglion/search";
 * const result = await search(({ x }) => x * x, { space: { x: choice([3, -1]) }, strategy: gridSearch() });
 * searchText(result).split("\n").length; // => 3
 * ```
 */
export function searchText(result: SearchResult, options: SearchTextOptions = {}): string {
  const all = searchTable(result);
  checkOptions<SearchTextOptions>("searchText", options, { rows: checkCount }, { limit: "rows", top: "rows" });
  const { rows: count = all.length } = options;
  const rows = all.slice(0, count);
  const names = [...new Set(rows.flatMap(({ config }) => Object.keys(config)))];
  const columns = columnsOf(rows, names);
  const head = columns.map(({ name }) => name);
  const body = rows.map((row) => columns.map(({ cell }) => cut(cell(row))));
  const widths = head.map((name, at) => Math.max(name.length, ...body.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (columns[at]?.isText === true ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return [head, ...body].map(line).join("\n");
}

interface Column {
  readonly name: string;
  readonly isText: boolean;
  cell(row: SearchRow): string;
}

function columnsOf(rows: readonly SearchRow[], names: readonly string[]): readonly Column[] {
  const has = (test: (row: SearchRow) => boolean): boolean => rows.some(test);
  const column = (name: string, cell: Column["cell"], isText = false): Column => ({ name, cell, isText });
  return [
    column("rank", ({ rank }) => String(rank)),
    column("trial", ({ trial }) => String(trial)),
    column("score", ({ score }) => numberText(score)),
    ...(has(({ step }) => step !== undefined) ? [column("step", ({ step }) => String(step ?? ""))] : []),
    ...names.map((name) => column(name, ({ config }) => valueText(config[name]))),
    column("seconds", ({ seconds }) => seconds.toFixed(1)),
    ...(has(({ losses }) => losses > 0) ? [column("lost", ({ losses }) => String(losses))] : []),
    column("state", ({ state }) => state, true),
    ...(has(({ reason }) => reason !== undefined) ? [column("reason", ({ reason }) => reason ?? "", true)] : []),
  ];
}

function numberText(value: number | undefined): string {
  return value === undefined ? "" : String(Number(value.toPrecision(5)));
}

/** A value of a configuration as a short text. */
export function valueText(value: ConfigValue | undefined): string {
  if (typeof value === "number") return numberText(value);
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function cut(text: string): string {
  // Of a message that goes over several lines the first says most.
  const line = (text.split("\n")[0] ?? "").replaceAll(/\p{Cc}/gu, " ");
  return line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH - 3)}...` : line;
}
