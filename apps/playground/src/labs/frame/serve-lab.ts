import { expose } from "comlink";
import { carryErrors } from "../../worker/carry-errors.ts";
import { labBackend } from "./lab-backend.ts";

type Question = (...parameters: never[]) => Promise<unknown>;

/** Answers a page's questions in a worker, one after the other, once its backend is there. */
export function serveLab<Api extends Readonly<Record<keyof Api, Question>>>(
  api: Api,
  prepare: () => Promise<unknown> = labBackend,
): void {
  let backend: Promise<unknown> | undefined;
  const prepared = (): Promise<unknown> => {
    if (backend === undefined) {
      backend = prepare();
      // One that could not be made is made anew when it is needed next.
      backend.catch(() => void (backend = undefined));
    }
    return backend;
  };
  prepared().catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();
  const entries = Object.entries(api as Record<string, Question>).map(([name, answer]) => {
    const ask = (...parameters: never[]): Promise<unknown> => {
      const turn = last.then(async () => {
        await prepared();
        return answer(...parameters);
      });
      last = turn.catch(() => undefined);
      return turn;
    };
    return [name, ask];
  });
  carryErrors();
  expose(Object.fromEntries(entries));
}
