import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./activations-lab.tsx")).start(root), "../../");
