/** One step of work. It starts when all before it are done. */
export interface Task {
  /** Does the work: at once, or, where it has to wait for something first, by the time the promise resolves. */
  start(): Promise<void> | undefined;
  /** Takes the error that `start` ended with. */
  fail(error: unknown): void;
}

/** Work in the order in which it was asked for. */
export interface Queue {
  /** Starts the task now if nothing waits, so that in the usual case nothing is put off; else when its turn comes. */
  add(task: Task): void;
  /** Whether all that was added is done. */
  readonly empty: boolean;
  /** Resolves when all that was added until now is done. */
  settled(): Promise<void>;
}

/** A queue without tasks. */
export function createQueue(): Queue {
  const waiting: Task[] = [];
  let head = 0;
  let draining: Promise<void> | undefined;
  const drain = async (first: Promise<void>): Promise<void> => {
    await first;
    for (; head < waiting.length; head++) await step(waiting[head] as Task);
    waiting.length = 0;
    head = 0;
    draining = undefined;
  };
  const settled = async (): Promise<void> => {
    if (draining === undefined) return;
    await draining;
    await settled();
  };
  return {
    add(task) {
      if (draining !== undefined) {
        waiting.push(task);
        return;
      }
      const pending = step(task);
      if (pending !== undefined) draining = drain(pending);
    },
    get empty() {
      return draining === undefined;
    },
    settled,
  };
}

/** Never rejects: what goes wrong belongs to the task. */
function step(task: Task): Promise<void> | undefined {
  try {
    return task.start()?.catch((error: unknown) => task.fail(error));
  } catch (error) {
    task.fail(error);
    return undefined;
  }
}
