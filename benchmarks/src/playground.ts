import { type ChildProcess, fork } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { median } from "./harness/statistics.ts";
import { digits, formatTime, renderMarkdown } from "./harness/table.ts";
import { type Outcome, RUNS } from "./playground/experiments.ts";
import type { Page } from "playwright-core";
import { openPlayground, type PageOutcome, trainInPage } from "./playground/open-playground.ts";
import { busiest, threadTimes } from "./playground/thread-time.ts";

/**
 * `pnpm --filter @ganglion/benchmarks playground [ROUNDS]`: the same runs in the production build of the playground and as programs in
 * Node, turn by turn, 9 rounds by default. From the press of the button until the page says that it has finished, with everything that
 * the page shows meanwhile, against the loop alone. The first round warms up and does not count.
 */
const rounds = Number(process.argv[2] ?? 9);
if (!(rounds >= 1)) throw new Error(`playground: rounds must be a number from 1 on, got ${process.argv[2]}.`);

interface Turn {
  readonly node: Outcome;
  readonly page: PageOutcome;
  /** What the threads that train did on a core, in Node and in the page. Units: milliseconds. */
  readonly work: readonly [node: number, page: number];
}

const node = fork(fileURLToPath(new URL("./playground/node-runner.ts", import.meta.url)));
const playground = await openPlayground();
try {
  const rows: string[][] = [];
  for (const [place, { title, link }] of RUNS.entries()) {
    const page = await playground.open(link);
    const turns: Turn[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      turns.push(await takeTurn(place, page));
    }
    await page.close();
    rows.push(rowOf(title, turns.slice(1)));
  }
  console.log(`${playground.browser}, Node ${process.versions.node}, ${cpus().length} cores, ${rounds} rounds\n`);
  const head = [
    "run",
    "Node, best / median",
    "page, best / median",
    "page / Node, best / median",
    "work of the thread that trains, page / Node, median",
    "frames, p95",
  ];
  console.log(renderMarkdown({ head, rows }));
} finally {
  node.disconnect();
  await playground.close();
}

async function takeTurn(place: number, page: Page): Promise<Turn> {
  const runner = node.pid ?? 0;
  const processes = playground.processes();
  const start = threadTimes([runner]);
  const inNode = await trainInNode(node, place);
  const between = [threadTimes([runner]), threadTimes(processes)] as const;
  const inPage = await trainInPage(page);
  const work = [
    busiest(start, between[0], ""),
    busiest(between[1], threadTimes(processes), "DedicatedWorker"),
  ] as const;
  return { node: inNode, page: inPage, work };
}

/** Rejects where the process ends instead of answering. */
function trainInNode(runner: ChildProcess, place: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      runner.off("message", onMessage);
      runner.off("exit", onExit);
      end();
    };
    const onMessage = (outcome: unknown): void => settle(() => resolve(outcome as Outcome));
    const onExit = (): void => settle(() => reject(new Error("playground: the process in Node ended in a run.")));
    runner.on("message", onMessage);
    runner.on("exit", onExit);
    runner.send(place);
  });
}

function rowOf(title: string, turns: readonly Turn[]): string[] {
  for (const turn of turns) {
    const [here, there] = [turn.node.accuracy, turn.page.accuracy];
    if (Math.abs(here - there) > 0.0006)
      throw new Error(`playground: runs must be the same, got ${here} and ${there}.`);
  }
  const inNode = turns.map((turn) => turn.node.milliseconds);
  const inPage = turns.map((turn) => turn.page.milliseconds);
  const [bestNode, bestPage] = [Math.min(...inNode), Math.min(...inPage)];
  const frames = turns.flatMap((turn) => turn.page.frames).toSorted((a, b) => a - b);
  return [
    title,
    `${formatTime(bestNode)} / ${formatTime(median(inNode))}`,
    `${formatTime(bestPage)} / ${formatTime(median(inPage))}`,
    `${digits(bestPage / bestNode)} / ${digits(median(inPage) / median(inNode))}`,
    digits(median(turns.map(({ work: [here, there] }) => there / here))),
    `${digits(frames[Math.floor(0.95 * frames.length)] ?? Number.NaN)} ms`,
  ];
}
