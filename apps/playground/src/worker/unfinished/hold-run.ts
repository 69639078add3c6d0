/** What a run is called among the locks of the browser, which lets go of them when the page that has them is gone. */
const lockOf = (id: string): string => `ganglion-run-${id}`;

function locks(): LockManager | undefined {
  return (globalThis as { readonly navigator?: Partial<Navigator> }).navigator?.locks;
}

/**
 * Says that this page is at work on a run, until the function that it gives is called. Undefined if another page is. Where there are no
 * locks nobody is ever found to be at work.
 */
export async function holdRun(id: string): Promise<(() => void) | undefined> {
  const all = locks();
  const nothing = (): void => undefined;
  if (all === undefined) return nothing;
  return new Promise((resolve) => {
    const held = all.request(lockOf(id), { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(undefined);
      return new Promise<void>((release) => {
        resolve(release);
      });
    });
    // Pages without an origin of their own may not have any.
    held.catch(() => resolve(nothing));
  });
}

/** Resolves once no page is at work on a run: its own may be about to end. */
export async function untilLeft(id: string): Promise<void> {
  await locks()?.request(lockOf(id), { mode: "shared" }, () => undefined);
}
