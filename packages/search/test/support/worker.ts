import { serveTrials } from "../../src/bullmq/index.ts";
import { trial } from "./trial.ts";

/** A process that serves a queue until it is killed, or whoever began it is gone. */
const [connection = "", queue = ""] = process.argv.slice(2);
process.on("disconnect", () => process.exit());
await serveTrials(trial, { connection, queue, heartbeat: 1 });
process.send?.("ready");
