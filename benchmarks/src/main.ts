import { parseArgs } from "node:util";
import { circumstances } from "./harness/circumstances.ts";
import { describe, performancePage } from "./harness/page.ts";
import { barTable, failureLines, measurementTable } from "./harness/report.ts";
import { FULL_PACE, QUICK_PACE } from "./harness/rounds.ts";
import type { Row } from "./harness/row.ts";
import { runRow } from "./harness/run-row.ts";
import { readResults, writePage, writeResult } from "./harness/store.ts";
import { renderText } from "./harness/table.ts";
import { openPeers } from "./peers/open.ts";
import { profile } from "./profile.ts";
import { ROWS } from "./rows.ts";

const USAGE = `pnpm bench [row ...] [--quick]     measures rows of the table, all of them by default
pnpm bench profile <row> [--threads n]  where the time of our own work goes
pnpm bench page                    writes the page of the documentation from the stored results
Rows: ${ROWS.map(({ name }) => name).join(", ")}.
--quick measures briefly and keeps nothing.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    threads: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(USAGE);
else if (positionals[0] === "profile") await profile(rowsNamed(positionals.slice(1)), Number(values.threads));
else if (positionals[0] === "page") await refreshPage();
else await bench(rowsNamed(positionals), values.quick);

function rowsNamed(names: readonly string[]): readonly Row[] {
  if (names.length === 0) return ROWS;
  return names.map((name) => {
    const row = ROWS.find((one) => one.name === name);
    if (row === undefined) throw new Error(`bench: the row must exist, got "${name}".\n${USAGE}`);
    return row;
  });
}

async function bench(rows: readonly Row[], isQuick: boolean): Promise<void> {
  const { peers, absent } = await openPeers();
  const about = circumstances(
    peers.map(({ version }) => version),
    absent,
  );
  console.log(describe(about));
  try {
    for (const row of rows) {
      const result = await runRow(row, peers, isQuick ? QUICK_PACE : FULL_PACE, progress);
      progress("");
      console.log(`\n${result.title}\n`);
      console.log(`${renderText(measurementTable(result))}\n\n${renderText(barTable(result))}`);
      for (const line of failureLines(result)) console.log(line);
      if (!isQuick) await writeResult({ circumstances: about, result });
    }
  } finally {
    for (const peer of peers) await peer.close();
  }
  if (!isQuick) await refreshPage();
}

async function refreshPage(): Promise<void> {
  const results = await readResults();
  await writePage(performancePage(ROWS.flatMap(({ name }) => results.get(name) ?? [])));
}

/** The line that is being overwritten while measuring, on terminals. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
