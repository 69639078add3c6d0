/** A script that is loaded when it is needed did not come. */
export class ScriptMissingError extends Error {
  override name = "ScriptMissingError";

  constructor(options?: ErrorOptions) {
    super("a script did not load", options);
  }
}

/** Loads a script that is needed now, so that one that does not come is told from what goes wrong in it. */
export async function script<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new ScriptMissingError({ cause: error });
  }
}

/** Whether an error says so, also one that came from a worker. */
export function isScriptMissing(error: unknown): boolean {
  return error instanceof Error && error.name === "ScriptMissingError";
}
