import { methodNames, type MethodName, type TargetName, targetNames } from "./arguments.ts";
import type { CellResult } from "./cells.ts";

/** How near the adviser's plan must come to the best of the others: one in a hundred samples. */
const tolerance = 0.01;

const heads: Readonly<Record<MethodName, string>> = {
  scratch: "from scratch",
  probe: "probe",
  last: "last stage",
  all: "all layers",
  advice: "the adviser's plan",
};

const names: Readonly<Record<TargetName, string>> = {
  "fashion-mnist": "Fashion-MNIST",
  mnist: "MNIST",
  "cifar10-split": "other classes of CIFAR-10",
};

/** How the runs of one method did in one row. */
interface Summary {
  readonly mean: number;
  /** Half of the distance between the best and the worst. */
  readonly halfRange: number;
  readonly runs: number;
}

/** The measurements as a table in Markdown, and in how many rows the adviser was near the best of the others. */
export function transferTable(cells: readonly CellResult[]): string {
  const rows = targetNames.flatMap((target) => {
    const own = cells.filter((cell) => cell.target === target);
    const counts = [...new Set(own.map(({ count }) => count))].toSorted((a, b) => a - b);
    return counts.map((count) => rowOf(target, count, own));
  });
  const judged = rows.map(({ isNear }) => isNear).filter((isNear) => isNear !== undefined);
  const wins = judged.filter(Boolean).length;
  return [
    `| new data | examples a class | ${methodNames.map((method) => heads[method]).join(" | ")} |`,
    `| --- | --- | ${methodNames.map(() => "---").join(" | ")} |`,
    ...rows.map(({ text }) => text),
    "",
    `The adviser's plan is within one percent of the best of the others in ${wins} of ${judged.length} rows.`,
  ].join("\n");
}

/** One row, and whether the adviser was near the best of the others, if all were measured. */
function rowOf(
  target: TargetName,
  count: number,
  cells: readonly CellResult[],
): { readonly text: string; readonly isNear: boolean | undefined } {
  const own = cells.filter((cell) => cell.count === count);
  const found = methodNames.map((method) => summaryOf(own.filter((cell) => cell.method === method)));
  const advice = found.at(-1);
  const others = found.slice(0, -1).filter((each) => each !== undefined);
  const isWhole = advice !== undefined && others.length === methodNames.length - 1;
  const kinds = [...new Set(own.flatMap(({ advice: said }) => (said === undefined ? [] : [said.kind])))];
  const said = kinds.length === 0 ? "" : `, ${kinds.join(" or ")}`;
  const texts = found.map((each, i) => textOf(each) + (i === found.length - 1 ? said : ""));
  return {
    text: `| ${names[target]} | ${count} | ${texts.join(" | ")} |`,
    isNear: isWhole ? advice.mean >= Math.max(...others.map(({ mean }) => mean)) - tolerance : undefined,
  };
}

function summaryOf(cells: readonly CellResult[]): Summary | undefined {
  if (cells.length === 0) return undefined;
  const values = cells.map(({ accuracy }) => accuracy);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, halfRange: (Math.max(...values) - Math.min(...values)) / 2, runs: values.length };
}

function textOf(summary: Summary | undefined): string {
  if (summary === undefined) return "";
  const halfRange = summary.runs > 1 ? ` ± ${(100 * summary.halfRange).toFixed(1)}` : "";
  return `${(100 * summary.mean).toFixed(1)}${halfRange}`;
}

const [begin, end] = ["<!-- transfers:begin -->", "<!-- transfers:end -->"];

/**
 * A page with another table between its marks.
 * @throws Error if it has no marks.
 */
export function withTable(page: string, table: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from >= 0 && to > from) return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`;
  throw new Error(
    `transfers: the page must have the lines ${begin} and ${end}, got none. Put them where the table goes.`,
  );
}
