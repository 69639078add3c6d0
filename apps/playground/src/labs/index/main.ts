import { startPage } from "../../boot/start-page.ts";

void startPage(async (root) => (await import("./index-page.tsx")).startIndex(root), "../");
