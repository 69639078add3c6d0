import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds on a core, of each thread of some processes, by `process/thread`. */
export type ThreadTimes = ReadonlyMap<string, number>;

/** How long each thread of these processes was on a core so far, as Linux counts it; none elsewhere. */
export function threadTimes(processes: readonly number[]): ThreadTimes {
  const times = new Map<string, number>();
  for (const process of processes) {
    for (const thread of namesIn(`/proc/${process}/task`)) {
      const [nanoseconds] = textOf(`/proc/${process}/task/${thread}/schedstat`).split(" ");
      times.set(`${process}/${thread}`, Number(nanoseconds) / 1e6);
    }
  }
  return times;
}

/** What the busiest of the threads with this name did in between, on a core; NaN where nobody counts. */
export function busiest(before: ThreadTimes, after: ThreadTimes, name: string): number {
  const spent = [...after].flatMap(([thread, time]) => {
    const path = `/proc/${thread.replace("/", "/task/")}/comm`;
    return textOf(path).trim().startsWith(name) ? [time - (before.get(thread) ?? 0)] : [];
  });
  return spent.length === 0 ? Number.NaN : Math.max(...spent);
}

/** A process and all that it has started. */
export function family(root: number): number[] {
  const parents = namesIn("/proc").flatMap((name) => {
    const id = Number(name);
    if (!Number.isInteger(id)) return [];
    const text = textOf(`/proc/${name}/stat`);
    return [[id, Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1])] as const];
  });
  const found = new Set([root]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [id, parent] of parents) if (found.has(parent)) found.add(id);
  }
  return [...found];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty where the process is over. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
