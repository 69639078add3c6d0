import type { Signal } from "@preact/signals";
import type { GivenFiles } from "../../files/own-files.ts";
import { type Trouble, troubleOf } from "../../worker/trouble.ts";
import type { OwnOptions, OwnProblem, OwnProgress, OwnSummary, OwnTrainer } from "../../worker/own/own-protocol.ts";

/** How far the reading of what a person gave is. */
export type Reading =
  | { readonly state: "idle" }
  | { readonly state: "reading"; readonly progress: OwnProgress | undefined }
  | { readonly state: "ready"; readonly summary: OwnSummary }
  | { readonly state: "refused"; readonly problem: OwnProblem }
  | { readonly state: "failed"; readonly trouble: Trouble };

/** What `readGiven` takes. */
export interface ReadGivenOptions extends Omit<OwnOptions, "name"> {
  readonly trainer: Pick<OwnTrainer, "readOwn">;
  /** What was given last: whatever becomes of anything before it is not shown. */
  readonly given: Signal<GivenFiles | undefined>;
  readonly reading: Signal<Reading>;
}

/** Reads what was given last, and shows how far that is and what came of it. */
export async function readGiven(options: ReadGivenOptions): Promise<void> {
  const { trainer, given, reading, side, perClass, channels } = options;
  const mine = given.peek();
  if (mine === undefined) return;
  const show = (next: Reading): void => {
    if (mine === given.peek()) reading.value = next;
  };
  show({ state: "reading", progress: undefined });
  try {
    const result = await trainer.readOwn(mine.files, { name: mine.name, side, channels, perClass }, (progress) => {
      if (reading.peek().state === "reading") show({ state: "reading", progress });
    });
    show("fault" in result ? { state: "refused", problem: result } : { state: "ready", summary: result });
  } catch (error) {
    show({ state: "failed", trouble: troubleOf(error) });
  }
}
