import { type Signal, signal } from "@preact/signals";
import type { GivenFiles } from "../files/own-files.ts";
import type { KeepProblem } from "../worker/own/own-protocol.ts";

/** The window in which a person gives data of their own. */
export interface OwnDataDialog {
  readonly isOpen: Signal<boolean>;
  /** What was chosen or dropped last, to be read. */
  readonly given: Signal<GivenFiles | undefined>;
  /** Why the data in use are not kept by the browser. */
  readonly keepProblem: Signal<KeepProblem | undefined>;
  /** Opens the window with files, which it reads at once. */
  give(files: GivenFiles): void;
}

/** Closed, with nothing in it. */
export function createOwnDataDialog(): OwnDataDialog {
  const isOpen = signal(false);
  const given = signal<GivenFiles | undefined>(undefined);
  return {
    isOpen,
    given,
    keepProblem: signal(undefined),
    give(files) {
      given.value = files;
      isOpen.value = true;
    },
  };
}
