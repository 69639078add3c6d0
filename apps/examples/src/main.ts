import { readArguments } from "./arguments.ts";
import { createDisplay } from "./progress.ts";
import { runExample } from "./run-example.ts";

/** Runs the example that the command line names. Returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const request = readArguments(args);
  if ("text" in request) {
    (request.isProblem ? process.stderr : process.stdout).write(request.text);
    return request.isProblem ? 1 : 0;
  }
  const display = createDisplay(process.stdout);
  try {
    await runExample(request, display);
    return 0;
  } catch (error) {
    display.finish();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
