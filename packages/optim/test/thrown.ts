/** The class and the message of the error that `run` throws, as in `TypeError: relu: ...`. */
export function thrown(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}
