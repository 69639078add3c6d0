import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { StoppedError } from "./connect-lab.ts";
import { type Trouble, troubleOf } from "../../worker/trouble.ts";

/** What is known of a question to a worker. */
export interface Answer<T> {
  /** The latest that is known, of the settings before perhaps; undefined before the first one. */
  readonly value: T | undefined;
  readonly isWaiting: boolean;
  /** Why there is none for these settings. */
  readonly failure: Trouble | undefined;
  retry(): void;
}

/** How long a question that nobody waits for any more may go on before it is stopped. Units: milliseconds. */
const grace = 1500;

/** Asks anew whenever `question` changes: one at a time, and of those that came up meanwhile only the last. */
export function useAnswer<Q extends object, T>(
  question: Q,
  ask: (question: Q, report: (part: T) => void) => Promise<T>,
  stop: () => void,
): Answer<T> {
  const value = useSignal<T | undefined>(undefined);
  const failure = useSignal<Trouble | undefined>(undefined);
  const isWaiting = useSignal(true);
  const attempt = useSignal(0);
  const wanted = useRef(question);
  const running = useRef<string | undefined>(undefined);
  const key = JSON.stringify([question, attempt.value]);
  const latest = useRef(key);
  useEffect(() => {
    wanted.current = question;
    latest.current = key;
    isWaiting.value = true;
    const work = async (): Promise<void> => {
      for (let at = ""; at !== latest.current; ) {
        at = latest.current;
        running.current = at;
        const report = (part: T): void => {
          if (at === latest.current) value.value = part;
        };
        try {
          report(await ask(wanted.current, report));
          failure.value = undefined;
        } catch (error) {
          if (!(error instanceof StoppedError)) failure.value = troubleOf(error);
        }
      }
      running.current = undefined;
      isWaiting.value = false;
    };
    if (running.current === undefined) {
      void work();
      return undefined;
    }
    const old = running.current;
    const timer = setTimeout(() => {
      if (running.current === old) stop();
    }, grace);
    return () => clearTimeout(timer);
  }, [key]);
  return {
    value: value.value,
    isWaiting: isWaiting.value,
    failure: failure.value,
    retry() {
      // Some browsers remember for as long as a worker lives that a script did not come.
      if (failure.peek()?.kind === "script") stop();
      attempt.value += 1;
    },
  };
}
