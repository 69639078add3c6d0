import { expose } from "comlink";
import { reasonOf } from "../../worker/reason-of.ts";
import { labBackend } from "./lab-backend.ts";

type Question = (...parameters: never[]) => Promise<unknown>;

/**
 * Answers a page's questions in a worker, one after the other, once its backend is there. What a package refuses is said in words for
 * people.
 */
export function serveLab<Api extends Readonly<Record<keyof Api, Question>>>(
  api: Api,
  prepare: () => Promise<unknown> = labBackend,
): void {
  const backend = prepare();
  backend.catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();
  const entries = Object.entries(api as Record<string, Question>).map(([name, answer]) => {
    const ask = (...parameters: never[]): Promise<unknown> => {
      const turn = last.then(async () => {
        try {
          await backend;
          return await answer(...parameters);
        } catch (error) {
          throw new Error(reasonOf(error), { cause: error });
        }
      });
      last = turn.catch(() => undefined);
      return turn;
    };
    return [name, ask];
  });
  expose(Object.fromEntries(entries));
}
