import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { errorsPage } from "../scripts/lib/production/errors-page.mjs";

// Writes the page that says what the codes of errors in production mean.
const page = new URL("reference/errors.md", import.meta.url);
writeFileSync(page, errorsPage(existsSync(page) ? readFileSync(page, "utf8") : ""));
