import type { WayName } from "./settings.ts";
import { transferText } from "./transfer-text.ts";

/** What a way is called. */
export function nameOfWay(way: WayName, stages: number): string {
  const text = transferText.value;
  return { probe: text.probe, last: text.lastOf(stages), all: text.everything, scratch: text.scratch }[way];
}
