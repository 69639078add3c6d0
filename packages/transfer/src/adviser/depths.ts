import { type Layer, type Shape, sizeOf } from "@ganglion/tensor";
import { headOf } from "../moves/head.ts";
import { trainedPlaces, type Unit, unitsOf } from "../moves/units.ts";

/** A place in a model whose output can be looked at: the end of one of its stages, or what its head takes in. */
export interface Depth {
  /** The path of the last layer that is computed; of the head itself, where `isLast`. */
  readonly path: string;
  /** Whether it is what the head takes in. */
  readonly isLast: boolean;
}

/** How many stages are looked at besides what the head takes in. */
const mostStages = 3;

/** The parts of a model before its head that are called one after the other; none where the head is inside of a part. */
function bodyUnits(where: string, model: Layer): Unit[] {
  const head = headOf(where, model).path;
  const units = unitsOf(where, model);
  return units.slice(
    0,
    Math.max(
      units.findIndex(({ path }) => path === head),
      0,
    ),
  );
}

/** A model's stages. */
export interface Stages {
  /** From its input to its head, the last of which is what the head takes in. */
  readonly depths: readonly Depth[];
  /** The last layer before the last stage; undefined where there is but one. */
  readonly lastStageAfter: string | undefined;
}

/** Finds a model's stages by the shapes of what its units give out. */
export function stagesOf(where: string, model: Layer, shapes: ReadonlyMap<string, Shape>): Stages {
  const units = bodyUnits(where, model);
  const ends = stageEnds(units, shapes);
  const count = Math.min(ends.length, mostStages);
  const chosen = Array.from({ length: count }, (_, i) => ends[Math.round(((i + 1) * ends.length) / count) - 1] as Unit);
  const last = { path: headOf(where, model).path, isLast: true };
  const end = ends.at(-1);
  const hasMore = end !== undefined && units.slice(units.indexOf(end) + 1).some(hasWeights);
  return {
    depths: [...chosen.map(({ path }) => ({ path, isLast: false })), last],
    lastStageAfter: (hasMore ? end : ends.at(-2))?.path,
  };
}

/**
 * Where stages end: of pictures where their size changes, of features before the next layer with weights. What comes before the first
 * weights is the input, and what comes last the head's input, unless it is pictures that become features there.
 */
function stageEnds(units: readonly Unit[], shapes: ReadonlyMap<string, Shape>): Unit[] {
  const first = units.findIndex(hasWeights);
  return units.filter((unit, i) => {
    const next = units[i + 1];
    const area = areaOf(shapes.get(unit.path));
    if (i < first || first < 0 || next === undefined) return false;
    return area > 1 ? areaOf(shapes.get(next.path)) !== area : hasWeights(next);
  });
}

function hasWeights(unit: Unit): boolean {
  return trainedPlaces(unit).length > 0;
}

/** How many positions a sample `[n, c, ...]` has for each channel; 1 for features `[n, d]`. */
function areaOf(shape: Shape = []): number {
  return sizeOf(shape.slice(2));
}
