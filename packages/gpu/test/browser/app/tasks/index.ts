import { behaviour } from "./behaviour.ts";
import { borders } from "./borders.ts";
import { deviceLoss } from "./device-loss.ts";
import { ends, extremes, largeNorms } from "./ends.ts";
import { formulaBorders, formulas } from "./formulas.ts";
import { fuzz } from "./fuzz.ts";
import { askForHalves, halfBorders, halves, halvesInTraining } from "./halves.ts";
import { indices } from "./indices.ts";
import { lackOfMemory } from "./lack-of-memory.ts";
import { large } from "./large.ts";
import { layers } from "./layers.ts";
import { memory } from "./memory.ts";
import { opSuite } from "./op-suite.ts";
import { optimizerSteps } from "./optimizers.ts";
import { parity } from "./parity.ts";
import { programs } from "./programs.ts";
import { steps } from "./steps.ts";

/** What the page can be asked to do. Arguments and results are plain data. */
export interface Tasks {
  readonly askForHalves: typeof askForHalves;
  readonly behaviour: typeof behaviour;
  readonly borders: typeof borders;
  readonly deviceLoss: typeof deviceLoss;
  readonly ends: typeof ends;
  readonly extremes: typeof extremes;
  readonly formulaBorders: typeof formulaBorders;
  readonly formulas: typeof formulas;
  readonly fuzz: typeof fuzz;
  readonly halfBorders: typeof halfBorders;
  readonly halves: typeof halves;
  readonly halvesInTraining: typeof halvesInTraining;
  readonly indices: typeof indices;
  readonly lackOfMemory: typeof lackOfMemory;
  readonly largeNorms: typeof largeNorms;
  readonly large: typeof large;
  readonly layers: typeof layers;
  readonly memory: typeof memory;
  readonly opSuite: typeof opSuite;
  readonly optimizerSteps: typeof optimizerSteps;
  readonly parity: typeof parity;
  readonly programs: typeof programs;
  readonly steps: typeof steps;
}

export type TaskName = keyof Tasks;

export const tasks: Tasks = {
  askForHalves,
  behaviour,
  borders,
  deviceLoss,
  ends,
  extremes,
  formulaBorders,
  formulas,
  fuzz,
  halfBorders,
  halves,
  halvesInTraining,
  indices,
  lackOfMemory,
  large,
  largeNorms,
  layers,
  memory,
  opSuite,
  optimizerSteps,
  parity,
  programs,
  steps,
};
