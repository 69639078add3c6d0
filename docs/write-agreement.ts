import { writeFileSync } from "node:fs";
import { agreementPage, measureAgreements } from "./test/answers/agreement/page.ts";

// Measures how far every function is from PyTorch, and writes the page that says so.
writeFileSync(new URL("reference/agreement.md", import.meta.url), agreementPage(await measureAgreements()));
