import { isFloat, type Layer, noGrad, type Observer, scope, type Tensor } from "@ganglion/tensor";
import { layerPaths, type PathOf, tapGradient } from "@ganglion/tensor/graph";
import { createRowLayouts, type RowLayouts } from "../device/row-layout.ts";
import type { StepSample } from "../sample.ts";
import { createBoard, type ReadNumbers } from "./board.ts";
import { countPredictions, type LayerEntry, layerEntry, noteGradient, noteUnits } from "./layer-entry.ts";
import { parameterEntry } from "./parameter-entry.ts";
import { isTrained } from "./layer-facts.ts";
import { type OpenStep, sampleOf } from "./open-step.ts";
import { measureInput } from "./input-entry.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";
import { createUnitMemory } from "./unit-memory.ts";

/** Looks at every so many-th step; what it measures stays on the device until it is read. */
export interface Recorder {
  readonly observe: Observer;
  /** Ends a step: the weights were updated. */
  close(): void;
  /** Says how many steps were made, where somebody else counts; whether the next one is looked at. */
  moveTo(steps: number): boolean;
  /** How many steps were made. */
  steps(): number;
  /** Whether there is something to read. */
  isMeasured(): boolean;
  /** Reads what was measured in the steps that have ended, in their order. */
  read(): Promise<StepSample[]>;
  dispose(): void;
}

/** Where a recorder is. */
interface State {
  readonly every: number;
  readonly most: number | undefined;
  readonly layouts: RowLayouts;
  readonly before: Snapshot;
  readonly pathOf: PathOf;
  /** Steps made. */
  steps: number;
  /** The step that goes on, if it is looked at. */
  open: OpenStep | undefined;
  /** Steps that wait to be read. */
  closed: OpenStep[];
}

/** A recorder of a model's steps. `most`: how many values stand for all of a tensor in its distribution. */
export function createRecorder(model: Layer, every: number, most?: number): Recorder {
  const [layouts, memory, before] = [createRowLayouts(), createUnitMemory(), createSnapshot(model)];
  const pathOf = layerPaths(model);
  const state: State = { every, most, layouts, before, pathOf, steps: 0, open: undefined, closed: [] };
  moveTo(state, 0);
  return {
    moveTo: (steps) => moveTo(state, steps),
    observe(path, x, y, layer) {
      if (isDue(state)) see(state, { path: state.pathOf(path, layer), x, y, layer });
    },
    close() {
      if (isDue(state)) {
        const step = openStep(state);
        step.board.finish(() => noteUpdate(step, before));
        state.closed.push(step);
        state.open = undefined;
      }
      moveTo(state, state.steps + 1);
    },
    steps: () => state.steps,
    isMeasured: () => state.closed.length > 0,
    async read() {
      const all = state.closed;
      state.closed = [];
      const numbers = await Promise.all(all.map(({ board }) => board.read()));
      return all.map((step, i) => sampleOf(step, numbers[i] as ReadNumbers, memory));
    },
    dispose() {
      for (const { board } of [...state.closed, ...(state.open === undefined ? [] : [state.open])]) board.clear();
      Object.assign(state, { open: undefined, closed: [] });
      before.drop();
      layouts.dispose();
    },
  };
}

function isDue({ steps, every }: State): boolean {
  return steps % every === 0;
}

/** Goes on from so many steps, without what was begun; whether the next one is looked at. */
function moveTo(state: State, steps: number): boolean {
  state.open?.board.clear();
  state.open = undefined;
  state.steps = steps;
  const isNext = isDue(state);
  if (isNext) state.before.take();
  else state.before.drop();
  return isNext;
}

function openStep(state: State): OpenStep {
  const { steps } = state;
  state.open ??= {
    step: steps + 1,
    board: createBoard(state.most, state.layouts),
    layers: new Map(),
    parameters: [],
    last: undefined,
  };
  return state.open;
}

/** What an observer is told of a call. */
interface Call {
  readonly path: string;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly layer: Layer;
}

/**
 * Measures a call of a layer, and later its gradient. Of a layer that is called several times in a step, as in siamese networks, the first
 * call is measured that is recorded, and units are looked at in all of them.
 */
function see(state: State, call: Call): void {
  if (state.open === undefined) state.before.takeParameters();
  const step = openStep(state);
  const { path, y, layer } = call;
  const known = step.layers.get(path);
  const isAgain = known !== undefined && (known.isRecorded || !y.requiresGrad);
  const entry = isAgain ? known : measured(() => noteCall(step, call, state.before));
  if (entry === undefined || (isAgain && entry.gradient !== undefined && layer.traits?.affine === undefined)) return;
  tapGradient(y, (gradient) => {
    if (step !== state.open || step.layers.get(path) !== entry) return;
    scope(() => noteArrival(step, entry, { y, gradient, isOwn: !isAgain }));
  });
}

/** What `measure` returns, in a scope of its own, which need not look for tensors in it. */
function measured<T>(measure: () => T): T {
  let found: T | undefined;
  scope(() => {
    found = noGrad(measure);
  });
  return found as T;
}

/** Measures what a layer gave out, unless that was just measured: a container often gives out what its last child did. */
function noteCall(step: OpenStep, { path, x, y, layer }: Call, before: Snapshot): LayerEntry | undefined {
  noteInput(step, x, layer);
  if (!isFloat(y.dtype) || y.size === 0 || (step.last !== undefined && sameValues(step.last.y, y))) return undefined;
  const entry = layerEntry(step.board, path, layer, y, before.mean(layer.buffers?.["running_mean"]));
  step.layers.set(path, entry);
  step.last = { entry, y };
  return entry;
}

/** Notes what the network is given, as it comes to the first layer that has parameters: prepared, where a layer before prepares it. */
function noteInput(step: OpenStep, x: Tensor, { parameters }: Layer): void {
  const { firstSeen } = step;
  const isPreparing = Object.keys(parameters ?? {}).length === 0;
  if (firstSeen === undefined ? step.layers.size > 0 : sameValues(firstSeen, x)) {
    if (!isPreparing) step.firstSeen = undefined;
    return;
  }
  step.input = measureInput(step.board, x);
  step.firstSeen = isPreparing ? x : undefined;
}

function sameValues(a: Tensor, b: Tensor): boolean {
  return !a.disposed && a.buffer === b.buffer;
}

/** The gradient of what a call gave out, and whether that call is the one that was measured. */
interface Arrival {
  readonly y: Tensor;
  readonly gradient: Tensor;
  readonly isOwn: boolean;
}

/** The gradient of what a layer gave out has arrived; the last layer's is the first. */
function noteArrival(step: OpenStep, entry: LayerEntry, { y, gradient, isOwn }: Arrival): void {
  if (isOwn && step.last?.entry === entry) step.predictions ??= countPredictions(step.board, y);
  if (isOwn || entry.gradient === undefined) noteGradient(step.board, entry, gradient);
  noteUnits(step.board, entry, gradient);
}

/** Measures the parameters that are trained, when they were updated. */
function noteUpdate(step: OpenStep, before: Snapshot): void {
  const trained = before.places().filter(({ layer, x }) => isTrained(layer, x));
  step.parameters = trained.map((place) => parameterEntry(step.board, place, before.parameter(place.x)));
}
