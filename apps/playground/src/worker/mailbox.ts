import type { Listener, TrainingEvent } from "./protocol.ts";

/** Sends what a run reports without ever waiting for the page. */
export interface Mailbox {
  /** Whether all that was posted has arrived: a page that is busy is sent nothing that can wait. */
  readonly isFree: boolean;
  post(event: TrainingEvent): void;
  /** Resolves when all has arrived. */
  empty(): Promise<void>;
}

/** One event at a time is on its way, in the order in which they were posted. */
export function createMailbox(listener: Listener): Mailbox {
  const waiting: TrainingEvent[] = [];
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) await listener(event);
    sending = undefined;
  };
  return {
    get isFree() {
      return sending === undefined;
    },
    post(event) {
      waiting.push(event);
      sending ??= send();
    },
    async empty() {
      await sending;
    },
  };
}
