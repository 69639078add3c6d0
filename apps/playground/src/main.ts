import { startPage } from "./boot/start-page.ts";

void startPage(async (root) => (await import("./train-app.tsx")).startTrainApp(root));
