import { opSuite } from "./op-suite.ts";

/** What the page can be asked to do. Arguments and results are plain data. */
export interface Tasks {
  readonly opSuite: typeof opSuite;
}

export type TaskName = keyof Tasks;

export const tasks: Tasks = { opSuite };
