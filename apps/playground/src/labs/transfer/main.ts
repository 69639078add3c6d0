import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./transfer-lab.tsx")).start(root), "../../");
