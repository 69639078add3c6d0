import { type TaskName, tasks } from "./tasks/index.ts";

/** A task and what it is given. */
export interface TaskRequest {
  readonly name: TaskName;
  readonly args: readonly unknown[];
}

/** Runs a task by its name. */
export async function runTask({ name, args }: TaskRequest): Promise<unknown> {
  const task = tasks[name] as (...given: readonly unknown[]) => unknown;
  return task(...args);
}
