/** An expected end: its message is the one sentence that a person needs, so no stack is shown. */
export class StopError extends Error {
  /** @param {string} sentence */
  constructor(sentence) {
    super(sentence);
    this.name = "StopError";
  }
}

/**
 * Runs the body of a command; a `StopError` prints its sentence, any other error its stack, and both exit with 1.
 *
 * @param {string} command as a person types it, such as `npm start`
 * @param {() => Promise<void>} body
 * @returns {Promise<void>}
 */
export async function runCommand(command, body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof StopError ? `${command}: ${error.message}` : error);
    process.exitCode = 1;
  }
}
