/** Whether an option was refused: what the host lacks is a BackendError. */
export function isRefused(error: unknown): boolean {
  return (error instanceof RangeError || error instanceof TypeError) && "rule" in error;
}

/** What went wrong, as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
