import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { KeptRuns } from "../files/kept-runs.ts";
import type { OwnTrainer } from "../worker/own/own-protocol.ts";
import type { Trainer } from "../worker/protocol.ts";
import type { Commands } from "./commands.ts";
import type { OwnDataDialog } from "./own-data-dialog.ts";
import type { Hints } from "./hints.ts";
import type { UndoHistory } from "./link-sync.ts";
import type { Shortcuts } from "./shortcuts.ts";
import type { ShownResults } from "./shown-results.ts";
import type { Store } from "./store.ts";
import type { Summaries } from "./summaries.ts";
import type { ThemeChoice } from "./theme.ts";
import type { View } from "./view.ts";

/** What every component may use. */
export interface Page {
  readonly store: Store;
  readonly commands: Commands;
  readonly summaries: Summaries;
  readonly undo: UndoHistory;
  readonly theme: ThemeChoice;
  readonly shortcuts: Shortcuts;
  readonly hints: Hints;
  /** Which of the results are open, and how the curves are drawn. */
  readonly shown: ShownResults;
  /** How the link wants the page to look. */
  readonly view: View;
  readonly keptRuns: KeptRuns;
  readonly ownData: OwnDataDialog;
  /** Whether a file is held over the page. */
  readonly isFileOver: ReadonlySignal<boolean>;
  /** For questions about the network of the run; a run itself is the commands' affair. */
  readonly trainer: Pick<
    Trainer,
    | "classify"
    | "inspectUnit"
    | "exportModel"
    | "exportProject"
    | "openModel"
    | "auditModel"
    | "featureMaps"
    | keyof OwnTrainer
  >;
}

/** Hands the page down to the components. */
export const PageContext: ReturnType<typeof createContext<Page | undefined>> = createContext<Page | undefined>(
  undefined,
);

/** The page that the component is part of. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error("usePage: the component must be inside of a PageContext, got none.");
  return page;
}
