import { isFloat, type Layer, noGrad, type Observer, scope, type Tensor } from "@ganglion/tensor";
import type { StepSample } from "../sample.ts";
import { createBoard } from "./board.ts";
import { dropEntry, type LayerEntry, layerEntry, noteGradient } from "./layer-entry.ts";
import { parameterEntry, type ParameterPlace } from "./parameter-entry.ts";
import { type OpenStep, sampleOf } from "./open-step.ts";
import { measureInput } from "./input-entry.ts";
import { countPredictions } from "./predictions.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";
import { tapGradient } from "./tap-gradient.ts";
import { createUnitMemory, type UnitMemory } from "./unit-memory.ts";

/** Looks at every so many-th step; what it measures stays on the device until it is read. */
export interface Recorder {
  readonly observe: Observer;
  /** Ends a step: the weights were updated. */
  close(): void;
  /** Says how many steps were made, where somebody else counts; whether the next one is looked at. */
  moveTo(steps: number): boolean;
  /** How many steps were made. */
  steps(): number;
  /** Reads what was measured in the steps that have ended, in their order. */
  read(): Promise<StepSample[]>;
  dispose(): void;
}

/** Where a recorder is. */
interface State {
  readonly every: number;
  readonly memory: UnitMemory;
  readonly before: Snapshot;
  /** Steps made. */
  steps: number;
  /** The step that goes on, if it is looked at. */
  open: OpenStep | undefined;
  /** Steps that wait to be read. */
  closed: OpenStep[];
}

/** A recorder of a model's steps. */
export function createRecorder(model: Layer, every: number): Recorder {
  const [memory, before] = [createUnitMemory(), createSnapshot(model)];
  const state: State = { every, memory, before, steps: 0, open: undefined, closed: [] };
  moveTo(state, 0);
  return {
    moveTo: (steps) => moveTo(state, steps),
    observe: (path, x, y, layer) => see(state, { path, x, y, layer }),
    close() {
      if (isDue(state)) {
        const step = openStep(state);
        scope(() => noGrad(() => noteUpdate(step, before)));
        step.board.measure();
        state.closed.push(step);
        state.open = undefined;
      }
      moveTo(state, state.steps + 1);
    },
    steps: () => state.steps,
    async read() {
      const all = state.closed;
      state.closed = [];
      return Promise.all(all.map(sampleOf));
    },
    dispose() {
      for (const { board } of [...state.closed, ...(state.open === undefined ? [] : [state.open])]) board.clear();
      Object.assign(state, { open: undefined, closed: [] });
      before.drop();
      memory.dispose();
    },
  };
}

function isDue({ steps, every }: State): boolean {
  return steps % every === 0;
}

/** Goes on from so many steps, without what was begun; whether the next one is looked at. */
function moveTo(state: State, steps: number): boolean {
  state.open?.board.clear();
  Object.assign(state, { steps, open: undefined });
  if (isDue(state)) state.before.take();
  else state.before.drop();
  return isDue(state);
}

function openStep(state: State): OpenStep {
  const { steps } = state;
  state.open ??= { step: steps + 1, board: createBoard(), layers: new Map(), parameters: [], last: undefined };
  return state.open;
}

/** Measures a call of a layer, and later its gradient. */
function see(state: State, call: Call): void {
  if (!isDue(state)) return;
  const { before, memory } = state;
  if (state.open === undefined) before.takeParameters();
  const step = openStep(state);
  const entry = scope(() => noGrad(() => noteCall(step, call, before)));
  if (entry === undefined) return;
  const { path, y } = call;
  tapGradient(y, (gradient) => {
    if (step === state.open && step.layers.get(path) === entry) noteArrival(step, entry, y, gradient, memory);
  });
}

/** What an observer is told of a call. */
interface Call {
  readonly path: string;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly layer: Layer;
}

/** Measures what a layer gave out, unless that was just measured: a container often gives out what its last child did. */
function noteCall(step: OpenStep, { path, x, y, layer }: Call, before: Snapshot): LayerEntry | undefined {
  if (step.input === undefined && step.layers.size === 0) step.input = measureInput(step.board, x);
  if (!isFloat(y.dtype) || y.size === 0 || (step.last !== undefined && sameValues(step.last.y, y))) return undefined;
  const known = step.layers.get(path);
  if (known !== undefined) dropEntry(step.board, known);
  const entry = layerEntry(step.board, path, layer, y, before.of(layer.buffers?.["running_mean"]));
  step.layers.set(path, entry);
  step.last = { entry, y };
  return entry;
}

function sameValues(a: Tensor, b: Tensor): boolean {
  return !a.disposed && a.buffer === b.buffer;
}

/** The gradient of what a layer gave out has arrived; the last layer's is the first. */
function noteArrival(step: OpenStep, entry: LayerEntry, y: Tensor, gradient: Tensor, memory: UnitMemory): void {
  scope(() => {
    if (step.last?.entry === entry) step.predictions ??= countPredictions(step.board, y);
    noteGradient(step.board, entry, gradient, memory);
  });
}

/** Measures the parameters that are trained, when they were updated. */
function noteUpdate(step: OpenStep, before: Snapshot): void {
  const trained = before.places().filter(isTrained);
  step.parameters = trained.map((place) => parameterEntry(step.board, place, before.of(place.x) ?? place.x));
}

/** Whether a parameter asks for a gradient, and its layer lets it. */
function isTrained({ layer, x }: ParameterPlace): boolean {
  return x.requiresGrad && layer.options?.["trainable"] !== false && isFloat(x.dtype) && x.size > 0;
}
