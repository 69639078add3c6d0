import { ensureInstalled } from "./lib/installation.mjs";
import { runCommand } from "./lib/stop.mjs";
import { runTurbo } from "./lib/turbo.mjs";

/** Runs turbo tasks in every package that has them, as `pnpm build` and `pnpm typecheck` do. */
await runCommand("turbo", async () => {
  await ensureInstalled();
  process.exitCode = await runTurbo(process.argv.slice(2));
});
