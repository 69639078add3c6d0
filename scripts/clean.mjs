import { rmSync } from "node:fs";
import { join } from "node:path";

/** Removes what the last build of the package in the current folder left: a module that is gone must not be published. */
rmSync(join(process.cwd(), "dist"), { recursive: true, force: true });
