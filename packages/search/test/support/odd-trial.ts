import { existsSync, mkdirSync } from "node:fs";
import type { TrialContext } from "../../src/index.ts";

/** Trials that do what trials should not. */
export async function trial({ what }: { what: string }, { checkpoint, report }: TrialContext): Promise<number> {
  if (what === "exits") process.exit(3);
  if (what === "throws") throw new RangeError("not now");
  if (what === "throws later") {
    setTimeout(() => {
      throw new Error("later");
    });
    await new Promise(() => undefined);
  }
  if (what === "exits once") {
    const saved = await checkpoint.load();
    if (saved === undefined) {
      await checkpoint.save({ weights: new Float32Array([7]) });
      process.exit(4);
    }
    return (saved as { weights: Float32Array }).weights[0] ?? 0;
  }
  if (what === "saves a function") await checkpoint.save(() => 1);
  if (what === "busy") {
    await report(1, 1);
    for (;;) Math.sqrt(2);
  }
  mkdirSync(checkpoint.folder ?? "", { recursive: true });
  return existsSync(checkpoint.folder ?? "") ? 5 : 0;
}
