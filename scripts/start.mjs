import { ensureInstalled } from "./lib/installation.mjs";
import { servePlayground } from "./lib/playground.mjs";
import { freePort, requestedPort } from "./lib/port.mjs";
import { runCommand, StopError } from "./lib/stop.mjs";
import { runTurbo } from "./lib/turbo.mjs";

/** Installs what is missing, builds what has changed, and serves the playground until it is interrupted. */
await runCommand("npm start", async () => {
  const port = requestedPort(process.env["PORT"]);
  await ensureInstalled();
  const code = await runTurbo(["build", "--filter=./apps/playground..."]);
  if (code !== 0) throw new StopError("the playground does not build. What went wrong is shown above.");
  const address = await servePlayground(await freePort(port));
  console.log(`The playground is at ${address} (Ctrl+C stops it).`);
});
