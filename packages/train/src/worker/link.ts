import { refusal } from "@ganglion/tensor";
import { diverged } from "../diverged.ts";
import { DivergedError } from "../diverged-error.ts";
import type { FitEvent } from "../fit-event.ts";
import type { StoredCheckpoint } from "../stored-checkpoint.ts";
import { eventQueue } from "./coalesce.ts";
import { type Answer, marked, ours, type PostedError, posting, type Reply, type Request } from "./messages.ts";
import type { Port } from "./port.ts";

/** The way to a run in the worker. */
export interface Link {
  send(type: "pause" | "resume" | "cancel"): void;
  ask(what: "checkpoint" | "weights"): Promise<Answer>;
  /** The next event, when there is one; undefined after the last. */
  next(): Promise<FitEvent | undefined>;
  /** Somebody else has the worker now. */
  drop(): void;
}

/** What a run begins with. */
export interface RunStart {
  readonly run: number;
  /** Whether it is to stop before the first step. */
  readonly isAborted: boolean;
  readonly data: unknown;
  readonly resume: StoredCheckpoint | undefined;
}

/** Begins a run as soon as the worker listens. */
export function openLink(port: Port, start: RunStart): Link {
  const { run } = start;
  const outgoing = outgoingOf(port, start);
  const incoming = incomingOf(() => outgoing.post({ type: "taken", run }));
  const book = questionBook(run, outgoing.post);
  const fail = (error: Error): void => {
    incoming.fail(error);
    book.fail(error);
  };
  const hear = (reply: Exclude<Reply, { type: "ready" }>): void => {
    if (reply.type === "events") incoming.take(reply.events);
    else if (reply.type === "failed") fail(errorOf(reply.error));
    else book.settle(reply);
  };
  const stopListening = port.listen({
    message(data) {
      const reply = ours(data) as Reply | undefined;
      if (reply?.type === "ready") attempt(outgoing.begin, fail);
      else if (reply?.run === run) hear(reply);
    },
    failure: fail,
  });
  port.post(marked({ type: "hello" }));
  return {
    send: (type) => outgoing.post({ type, run }),
    ask: book.ask,
    next: incoming.next,
    drop() {
      stopListening();
      const remedy = "Ask before, or use a worker for each.";
      const rule = "a training must be the last one of its worker";
      fail(refusal(Error, "trainInWorker", rule, "one after which another was begun", remedy));
    },
  };
}

function attempt(action: () => void, fail: (error: Error) => void): void {
  try {
    action();
  } catch (error) {
    fail(error as Error);
  }
}

/** What is posted; before the worker listens it waits. */
function outgoingOf(
  port: Port,
  { run, isAborted, data, resume }: RunStart,
): { post(request: Request): void; begin(): void } {
  const early: Request[] = [];
  let hasBegun = false;
  return {
    post(request) {
      if (hasBegun) port.post(marked(request));
      else early.push(request);
    },
    begin() {
      if (hasBegun) return;
      hasBegun = true;
      posting("trainInWorker", "data", () => port.post(marked({ type: "start", run, isAborted, data, resume })));
      for (const request of early.splice(0)) port.post(marked(request));
    },
  };
}

interface Incoming {
  take(events: readonly FitEvent[]): void;
  fail(error: Error): void;
  next(): Promise<FitEvent | undefined>;
}

/** Events that have come. Once all are taken, `ask` is called for more. */
function incomingOf(askForMore: () => void): Incoming {
  const queue = eventQueue();
  let [isOver, isOwed] = [false, false];
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  return {
    take(events) {
      for (const event of events) queue.push(event);
      isOwed = true;
      wake?.();
    },
    fail(error) {
      failure ??= error;
      wake?.();
    },
    async next() {
      while (queue.length === 0) {
        if (isOver) return undefined;
        if (isOwed) askForMore();
        isOwed = false;
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const event = queue.shift();
      isOver = event?.type === "end";
      return event;
    },
  };
}

interface Waiting {
  resolve(value: Answer): void;
  reject(error: Error): void;
}

/** What was asked and is not answered yet. */
function questionBook(
  run: number,
  post: (request: Request) => void,
): {
  ask: Link["ask"];
  settle(reply: Extract<Reply, { type: "answer" | "refused" }>): void;
  fail(error: Error): void;
} {
  const open = new Map<number, Waiting>();
  let ids = 0;
  return {
    ask: (what) =>
      new Promise((resolve, reject) => {
        open.set(++ids, { resolve, reject });
        post({ type: "ask", run, id: ids, for: what });
      }),
    settle(reply) {
      const waiting = open.get(reply.id);
      open.delete(reply.id);
      if (reply.type === "answer") waiting?.resolve(reply.value);
      else waiting?.reject(errorOf(reply.error));
    },
    fail(error) {
      for (const { reject } of open.values()) reject(error);
      open.clear();
    },
  };
}

function errorOf({ name, message, stack, divergence }: PostedError): Error {
  const kinds: Readonly<Record<string, ErrorConstructor>> = { TypeError, RangeError };
  const error: Error = divergence === undefined ? new (kinds[name] ?? Error)(message) : diverged(divergence);
  if (!(error instanceof DivergedError)) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
