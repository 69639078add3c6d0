import { describeValue, noGrad, type Observer, refusal } from "@ganglion/tensor";
import { isThenable, refusePromise } from "./check-result.ts";
import type { Finding, ObservedStep, TrainingObserver } from "./training-observer.ts";

/** Those that look at a step, counted from 1. */
export function watchersOf(observers: readonly TrainingObserver[], step: number): readonly TrainingObserver[] {
  return observers.filter((one) => refusePromise("fit", "wants of an observer", one.wants?.(step) ?? true));
}

/** One function that shows layers to all of them; undefined where none wants to see layers. */
export function observeFor(watchers: readonly TrainingObserver[], own: Observer | undefined): Observer | undefined {
  const looking = watchers.filter(({ observe }) => observe !== undefined);
  if (looking.length === 0) return own;
  return (...seen) => {
    own?.(...seen);
    noGrad(() => {
      for (const one of looking) refusePromise("fit", "observe of an observer", one.observe?.(...seen) as unknown);
    });
  };
}

/** Shows a step to all of them. */
export function showStep(
  watchers: readonly TrainingObserver[],
  when: "afterBackward" | "afterUpdate",
  step: () => ObservedStep,
): void {
  if (watchers.length === 0) return;
  const seen = step();
  noGrad(() => {
    for (const one of watchers) refusePromise("fit", `${when} of an observer`, one[when]?.(seen));
  });
}

/** What they have found since the last time; at once where none of them takes time, since they are asked after each step. */
export function findingsOf(observers: readonly TrainingObserver[]): readonly Finding[] | Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (let index = 0; index < observers.length; index++) {
    const own: unknown = observers[index]?.findings?.();
    if (isThenable(own)) return findingsWith(found, own, observers.slice(index + 1));
    found.push(...findingsIn(own));
  }
  return found;
}

async function findingsWith(
  found: readonly Finding[],
  awaited: PromiseLike<unknown>,
  others: readonly TrainingObserver[],
): Promise<readonly Finding[]> {
  const own = findingsIn(await awaited);
  return [...found, ...own, ...(await findingsOf(others))];
}

function findingsIn(own: unknown): readonly Finding[] {
  if (own === undefined) return [];
  if (Array.isArray(own)) return own as Finding[];
  const rule = "findings of an observer must return a list";
  throw refusal(TypeError, "fit", rule, describeValue(own), "Return [] where nothing was found.");
}
