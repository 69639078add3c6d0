import { effect, type Signal, signal } from "@preact/signals";
import type { shownNames } from "../experiment/experiment-link.ts";
import type { TabName } from "./tab-names.ts";
import { changeAddress } from "./view.ts";

/** What of the results is shown, and how. */
export interface ShownResults {
  /** Which tab is open. */
  readonly tab: Signal<TabName>;
  /** Whether the loss has a logarithmic axis; undefined while the page chooses. */
  readonly isLog: Signal<boolean | undefined>;
  /** Whether the curves are smoothed. */
  readonly isSmooth: Signal<boolean>;
}

/** What a link says of it. */
export interface ReadShown {
  readonly tab: TabName;
  readonly isLog: boolean | undefined;
  readonly isSmooth: boolean;
  /** What means nothing here, such as `tab=weather`. */
  readonly unknown: readonly string[];
}

const flags = new Map([
  ["1", true],
  ["0", false],
]);

/** Reads what a link says of the results, of which it may show some tabs. */
export function readShown(query: string, tabs: readonly TabName[]): ReadShown {
  const given = new URLSearchParams(query);
  const unknown: string[] = [];
  const read = <T>(name: (typeof shownNames)[number], values: ReadonlyMap<string, T>): T | undefined => {
    const value = given.get(name);
    if (value === null) return undefined;
    const found = values.get(value);
    if (found === undefined) unknown.push(`${name}=${value}`);
    return found;
  };
  const tab = read("tab", new Map(tabs.map((name) => [name, name]))) ?? firstOf(tabs);
  return { tab, isLog: read("log", flags), isSmooth: read("smooth", flags) ?? false, unknown };
}

/** Keeps the address in step with what is shown. It is no step of the history: going back undoes settings, and shows what was open. */
export function keepShown(read: ReadShown, tabs: readonly TabName[]): ShownResults {
  const [tab, isLog, isSmooth] = [signal(read.tab), signal(read.isLog), signal(read.isSmooth)];
  const write = (): void => {
    const log = isLog.value === undefined ? undefined : String(Number(isLog.value));
    changeAddress({
      tab: tab.value === firstOf(tabs) ? undefined : tab.value,
      log,
      smooth: isSmooth.value ? "1" : undefined,
    });
  };
  effect(write);
  addEventListener("popstate", write);
  return { tab, isLog, isSmooth };
}

function firstOf(tabs: readonly TabName[]): TabName {
  return tabs[0] ?? "predictions";
}
