import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./graph-lab.tsx")).start(root), "../../");
