import { barTable, failureLines, measurementTable } from "./report.ts";
import type { Circumstances, StoredResult } from "./result.ts";
import { renderMarkdown } from "./table.ts";

const INTRODUCTION = `# Performance

<!-- Written by \`pnpm bench\` from benchmarks/results. Do not edit. -->

Every table on this page comes from one run in which all libraries took turns at the same work, round by round, so that
what slows the machine slows them all. A cell shows the best sample and the middle one. A bar is reached (*pass*) if
both the ratio of the best samples and that of the middle ones reach it; *best only* means that the middle ones do not.
Ratios that are merely *reported* have no bar. The peers run as fast as they can: warmed up, compiled where they compile,
without reading results back.

To take the figures on your machine: \`pnpm bench\`, or \`pnpm bench matmul\` for one table. \`pnpm bench profile mlp-step\`
shows where the time of our own step goes. Peers that are not installed are left out.
`;

/** The page of the documentation, from the stored results in the order of the table. */
export function performancePage(results: readonly StoredResult[]): string {
  return `${[INTRODUCTION, ...results.map(section)].join("\n")}`;
}

function section({ circumstances, result }: StoredResult): string {
  const { title, remarks } = result;
  return [
    `## ${title}\n`,
    `${renderMarkdown(measurementTable(result))}\n`,
    `${renderMarkdown(barTable(result))}\n`,
    ...[...remarks, ...failureLines(result)].map((remark) => `${remark}\n`),
    `*${describe(circumstances)}*\n`,
  ].join("\n");
}

/** One line about where figures come from. */
export function describe({ cpu, cores, node, date, versions, absent }: Circumstances): string {
  const missing = absent.length === 0 ? "" : ` Absent: ${absent.join("; ")}.`;
  return `${cpu}, ${cores} cores, Node ${node}, ${date}. ${versions.join(", ")}.${missing}`;
}
