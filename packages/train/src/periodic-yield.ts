/** Milliseconds of work after which other tasks get their turn: one frame. */
const slice = 16;

/**
 * Makes a function that lets the event loop run once in a while: awaiting it returns at once within 16 ms of the last
 * break, and otherwise after the tasks that wait, such as a worker's messages.
 */
export function periodicYield(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < slice) return;
    await nextTask();
    last = performance.now();
  };
}

/** A message to oneself comes after the tasks that wait already; timers of browsers, when nested, wait 4 ms. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
