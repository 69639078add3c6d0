/** Seconds on the clock on the wall, without those that it was stopped for. */
export interface WallClock {
  stop(): void;
  start(): void;
  seconds(): number;
}

/** A clock that goes, after so many seconds. */
export function createWallClock(now: () => number = () => performance.now(), from = 0): WallClock {
  let before = 1000 * from;
  let since: number | undefined = now();
  const seconds = (): number => (before + (since === undefined ? 0 : now() - since)) / 1000;
  return {
    stop() {
      before = 1000 * seconds();
      since = undefined;
    },
    start() {
      since ??= now();
    },
    seconds,
  };
}
