import { existsSync } from "node:fs";
import { join } from "node:path";
import { affectedTasks, plannedTasks } from "./lib/affected-tasks.mjs";
import { root } from "./lib/root.mjs";
import { runCommand, StopError } from "./lib/stop.mjs";

/** `pnpm affected FILE...`: which tasks `npm test` runs again once these files have changed. */
await runCommand("pnpm affected", async () => {
  const files = process.argv.slice(2);
  const unknown = files.filter((file) => !existsSync(join(root, file)));
  if (files.length === 0 || unknown.length > 0) {
    throw new StopError(
      `give paths of files from the root, got "${(unknown.length > 0 ? unknown : files).join(" ")}".`,
    );
  }
  const tasks = await plannedTasks();
  for (const file of files) {
    const affected = affectedTasks(tasks, file);
    console.log(`${file}: ${affected.length} of ${tasks.filter(({ command }) => command !== "<NONEXISTENT>").length}`);
    for (const task of affected) console.log(`  ${task}`);
  }
});
