import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./preparation-lab.tsx")).start(root), "../../");
