import { runTask, type TaskRequest } from "./run-task.ts";

addEventListener("message", async ({ data }: MessageEvent<TaskRequest>) => {
  try {
    postMessage({ result: await runTask(data) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
});
