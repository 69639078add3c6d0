import type { ProtoMessage } from "./proto.ts";
import { recordMaker } from "./record.ts";
import type { EventSink } from "./sink.ts";

/** Bytes that are written at once. */
const chunk = 1 << 16;

/** Events on their way into a file, in the order in which they were given. */
export interface EventFile {
  /** Puts an event in; `make` may need time, as for what is read back from a device. */
  add(make: () => ProtoMessage | Promise<ProtoMessage>): void;
  /** Waits until all is written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A file that writes by itself after some seconds. What goes wrong is thrown by the next `flush` or `close`. */
export function eventFile(sink: EventSink, seconds: number): EventFile {
  const toRecord = recordMaker();
  const tasks = taskQueue();
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (size === 0) return;
    const bytes = new Uint8Array(await new Blob(waiting).arrayBuffer());
    [waiting, size] = [[], 0];
    await sink.write(bytes);
  };
  return {
    add(make) {
      tasks.add(async () => {
        const record = toRecord((await make()).finish());
        waiting.push(record);
        size += record.length;
        if (size >= chunk) await write();
      });
      timer ??= later(seconds, () => tasks.add(write));
    },
    flush() {
      tasks.add(write);
      return tasks.settled();
    },
    close() {
      tasks.add(write);
      tasks.add(() => sink.close?.());
      return tasks.settled();
    },
  };
}

/** Nobody has to wait for it in order to end. */
function later(seconds: number, action: () => void): ReturnType<typeof setTimeout> {
  const timer = setTimeout(action, 1000 * seconds);
  (timer as { unref?(): void }).unref?.();
  return timer;
}

interface TaskQueue {
  add(task: () => void | Promise<void>): void;
  /** Waits for all; throws the first thing that has gone wrong since the last time. */
  settled(): Promise<void>;
}

/** Tasks that are done one after the other. */
function taskQueue(): TaskQueue {
  let failure: { readonly error: unknown } | undefined;
  let work: Promise<void> = Promise.resolve();
  return {
    add(task) {
      work = work.then(task).catch((error: unknown) => {
        failure ??= { error };
      });
    },
    async settled() {
      await work;
      const failed = failure;
      failure = undefined;
      if (failed !== undefined) throw failed.error;
    },
  };
}
