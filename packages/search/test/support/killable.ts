import { appendFileSync } from "node:fs";
import { search } from "../../src/index.ts";
import { halving, lasting } from "./searches.ts";
import { trial } from "./trial.ts";

/** A search that says what it found, unless it is killed before. */
const [journal = "", log = ""] = process.argv.slice(2);
const run = search(trial, { ...halving, journal });
for await (const event of run) {
  if (event.type === "report") appendFileSync(log, `${event.trial} ${event.step}\n`);
  if (event.type === "end") process.stdout.write(JSON.stringify(lasting(event.result)));
}
