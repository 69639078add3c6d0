import { createInterface } from "node:readline";
import { plain, revived } from "./plain-numbers.ts";
import { runTask, type TaskRequest } from "./run-task.ts";

/** What the tests read: the result of a task or its error, and what went wrong besides. */
export interface Answer {
  readonly result?: unknown;
  readonly error?: string;
  readonly troubles: readonly string[];
}

const troubles: string[] = [];
Object.assign(console, { error: (...words: unknown[]) => void troubles.push(`console: ${words.join(" ")}`) });

// Each line asks for a task and is answered by one; the program ends with its input, whoever wrote that.
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line, revived) as TaskRequest), plain)}\n`);
}

async function answer(request: TaskRequest): Promise<Answer> {
  try {
    const result = await runTask(request);
    return { result, troubles: troubles.splice(0) };
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { error: text, troubles: troubles.splice(0) };
  }
}
