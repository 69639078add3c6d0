import { sequential } from "@ganglion/layers";
import { type Layer, rng } from "@ganglion/tensor";
import { type Advice, advise, type Plan } from "@ganglion/transfer";
import { bodyOf, free } from "./bodies.ts";
import { move, type WayResult } from "./move.ts";
import { type PartsQuestion, partsOf } from "./parts.ts";
import { drawable, type Drawable, type PicturesQuestion, readPictures } from "./pictures.ts";
import type { WayName } from "./settings.ts";

/** What is to be compared. */
export interface CompareQuestion extends PicturesQuestion, PartsQuestion {
  readonly stages: number;
  readonly seconds: number;
  readonly ways: readonly WayName[];
}

/** A plan without what carries it out, which cannot leave the worker. */
export type PlanFacts = Omit<Plan, "text" | "prepare" | "run" | "toString">;

/** What the adviser says, as numbers: the page puts it into words. */
export interface AdviceAnswer extends Pick<Advice, "cell" | "evidence" | "judgement"> {
  readonly plan: PlanFacts;
  readonly alternatives: readonly PlanFacts[];
  readonly isScratchAsGood: boolean;
}

/** What is under way: the way, or the adviser's stage, and how much of it is done. */
export interface Doing {
  readonly what: WayName | "advice";
  readonly done: number;
  readonly total: number;
}

/** What is known so far. */
export interface CompareAnswer {
  readonly heldOut: Drawable;
  readonly classes: readonly string[];
  /** How many pictures are learned from. */
  readonly learned: number;
  readonly advice: AdviceAnswer | undefined;
  readonly results: readonly WayResult[];
  readonly doing: Doing | undefined;
}

/** Hears how far it is; says whether it is still wanted. */
export type Report = (part: Partial<CompareAnswer>) => unknown;

/** Models that were made last, by their ways. */
export const models = new Map<WayName, Layer>();

/** How often the page is told, at most. Units: milliseconds. */
const pause = 60;

/** Moves the body to the pictures in each way, one after the other. What was made before is forgotten. */
export async function compare(question: CompareQuestion, report: Report): Promise<CompareAnswer> {
  for (const model of models.values()) free(model);
  models.clear();
  const stop = new AbortController();
  const { signal } = stop;
  const tell = teller(report, stop);
  const { dataset } = await readPictures(question);
  const parts = partsOf(dataset, question);
  const { model: body, prepare } = await bodyOf(question.body);
  let known: CompareAnswer = {
    heldOut: drawable(parts.heldOut),
    classes: dataset.classes,
    learned: parts.train.size,
    advice: undefined,
    results: [],
    doing: { what: "advice", done: 0, total: 1 },
  };
  tell(known, true);
  const advice = await advise({
    model: sequential({ prepare, model: body }),
    data: parts.train,
    rng: rng(question.seed),
    seconds: question.seconds,
    signal,
    onProgress: ({ done, total }) => tell({ doing: { what: "advice", done, total } }),
  });
  known = { ...known, advice: answerOf(advice) };
  tell({ advice: known.advice }, true);
  for (const way of question.ways) {
    const before = known.results;
    const { model, result } = await move({
      way,
      advice,
      stages: question.stages,
      parts,
      signal,
      report: (part, step) => tell({ results: [...before, part], doing: { what: way, done: step, total: part.steps } }),
    });
    models.set(way, model);
    known = { ...known, results: [...before, result] };
    tell({ results: known.results }, true);
  }
  return { ...known, doing: undefined };
}

/** What of an advice the page is told. */
function answerOf({ cell, evidence, judgement, plan, alternatives, scratch }: Advice): AdviceAnswer {
  return {
    cell,
    evidence,
    judgement,
    plan: factsOf(plan),
    alternatives: alternatives.map(factsOf),
    isScratchAsGood: scratch.isAsGood,
  };
}

function factsOf({ prepare: _prepare, run: _run, toString: _toString, text: _text, ...facts }: Plan): PlanFacts {
  return facts;
}

/** Tells the page what is new, without waiting for it; ends all when the page says that nobody wants it any more. */
function teller(report: Report, stop: AbortController): (part: Partial<CompareAnswer>, isDue?: boolean) => void {
  let last = 0;
  const told = async (part: Partial<CompareAnswer>): Promise<void> => {
    if ((await report(part)) === false) stop.abort(new DOMException("stopped", "AbortError"));
  };
  return (part, isDue = false) => {
    if (!isDue && performance.now() - last < pause) return;
    last = performance.now();
    void told(part);
  };
}
