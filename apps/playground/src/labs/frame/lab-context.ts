import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ThemeChoice } from "../../state/theme.ts";
import type { LabName } from "./labs.ts";

/** What every component of a lab's page may use. */
export interface LabView {
  /** Which lab it is; undefined on the page that lists them. */
  readonly name: LabName | undefined;
  /** The way from this page to the one for training. */
  readonly root: string;
  readonly theme: ThemeChoice;
}

/** Hands it down. */
export const LabContext: ReturnType<typeof createContext<LabView | undefined>> = createContext<LabView | undefined>(
  undefined,
);

/** The page that the component is part of. */
export function useLab(): LabView {
  const lab = useContext(LabContext);
  if (lab === undefined) throw new Error("useLab: the component must be inside of a LabContext, got none.");
  return lab;
}
