import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./normalization-lab.tsx")).start(root), "../../");
