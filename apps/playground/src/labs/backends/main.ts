import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./backends-lab.tsx")).start(root), "../../");
