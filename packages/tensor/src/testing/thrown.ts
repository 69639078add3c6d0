/**
 * The class and the message of the error that `run` throws, so that a test can hold all of it to what it should say.
 * @example
 * `expect(thrown(() => a.add(b))).toBe("ShapeError: add: ...")`
 */
export function thrown(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}

/** `thrown` for what `promise` is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}
