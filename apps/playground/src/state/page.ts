import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Commands } from "./commands.ts";
import type { Store } from "./store.ts";
import type { ThemeChoice } from "./theme.ts";

/** What every component may use. */
export interface Page {
  readonly store: Store;
  readonly commands: Commands;
  readonly theme: ThemeChoice;
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
