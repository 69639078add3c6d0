import type { FitEvent } from "../fit-event.ts";
import { eventQueue } from "./coalesce.ts";
import type { Reply } from "./messages.ts";

/** Milliseconds between messages that only say how far it is: one frame. */
const frame = 16;

/** Events on their way to the page. */
export interface Outbox {
  push(event: FitEvent): void;
  /** The page has dealt with what was posted. */
  taken(): void;
}

/** Posts events, of which one message at a time is under way. */
export function outboxOf(run: number, post: (reply: Reply) => void): Outbox {
  const queue = eventQueue();
  let isUnderWay = false;
  let last = Number.NEGATIVE_INFINITY;
  let isUrgent = false;
  const send = (): void => {
    if (isUnderWay || queue.length === 0 || (!isUrgent && performance.now() - last < frame)) return;
    [isUnderWay, isUrgent, last] = [true, false, performance.now()];
    post({ type: "events", run, events: queue.takeAll() });
  };
  return {
    push(event) {
      queue.push(event);
      isUrgent ||= event.type !== "step";
      send();
    },
    taken() {
      isUnderWay = false;
      send();
    },
  };
}
