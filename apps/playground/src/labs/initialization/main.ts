import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./initialization-lab.tsx")).start(root), "../../");
