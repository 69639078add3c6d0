/** Events that wait for who goes through them. */
export interface EventQueue<E> {
  push(event: E): void;
  /** Nothing comes after what was pushed; `error` is thrown then. */
  end(error?: unknown): void;
  /** The next one, when there is one; undefined after the last. */
  next(): Promise<E | undefined>;
}

/** An empty queue. */
export function eventQueue<E>(): EventQueue<E> {
  const waiting: E[] = [];
  const state: { over?: { readonly error?: unknown }; wake?: () => void } = {};
  return {
    push(event) {
      waiting.push(event);
      state.wake?.();
    },
    end(...given) {
      state.over ??= given.length === 0 ? {} : { error: given[0] };
      state.wake?.();
    },
    async next() {
      while (waiting.length === 0 && state.over === undefined) {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
      }
      const event = waiting.shift();
      if (event === undefined && state.over !== undefined && "error" in state.over) throw state.over.error;
      return event;
    },
  };
}
