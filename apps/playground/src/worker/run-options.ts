import type { Optimizer } from "@ganglion/optim";
import type { Training } from "@ganglion/train";
import type { TrainAndValidation } from "./data.ts";
import type { HealthWatch } from "./health-watch.ts";
import type { LiveNetwork } from "./live-network.ts";
import type { Listener } from "./protocol.ts";
import type { Randoms } from "./randoms.ts";
import type { RunControl } from "./runs.ts";
import type { OpenedRun } from "./unfinished/opened-run.ts";
import type { UnfinishedStorage } from "./unfinished/unfinished-storage.ts";

/** What a run needs besides its experiment. */
export interface RunOptions extends TrainAndValidation, RunControl {
  readonly network: LiveNetwork;
  readonly randoms: Randoms;
  readonly listener: Listener;
  /** The id of the unfinished run that it goes on with. */
  readonly id: string | undefined;
  /** Where it is kept while it goes. */
  readonly unfinished: UnfinishedStorage | undefined;
}

/** How long a run is, and where it is kept. */
export interface Plan {
  readonly stepsPerEpoch: number;
  readonly steps: number;
  /** How many steps a point of the curves averages. */
  readonly every: number;
  readonly kept: OpenedRun | undefined;
}

/** What a run is made of. */
export interface Begun {
  readonly health: HealthWatch;
  readonly optimizer: Optimizer;
  readonly training: Training;
}

/** A run that is ready. */
export type ReadyRun = RunOptions & Plan & Begun;
