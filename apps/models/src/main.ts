import { readArguments } from "./arguments.ts";
import { makeModel } from "./make-model.ts";

/** Makes the model that the command line names. Returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const request = readArguments(args);
  if ("text" in request) {
    (request.isProblem ? process.stderr : process.stdout).write(request.text);
    return request.isProblem ? 1 : 0;
  }
  try {
    await makeModel(request, (line) => void process.stdout.write(`${line}\n`));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
