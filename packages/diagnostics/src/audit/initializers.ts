import type { Layer } from "@ganglion/tensor";
import type { WeightFacts } from "./expect.ts";
import { say } from "../verdicts/numbers.ts";

/** How weights with this mean square were probably begun, in words. */
export function initializerOf({ fanIn, fanOut, meanSquare }: WeightFacts): string {
  const known: readonly (readonly [name: string, square: number])[] = [
    ["kaimingNormal", 2 / fanIn],
    ["xavierNormal", 2 / (fanIn + fanOut)],
    ["lecunNormal", 1 / fanIn],
    ["PyTorch's default", 1 / (3 * fanIn)],
  ];
  const found = known.find(([, square]) => Math.abs(Math.log(meanSquare / square)) < 0.15);
  return found === undefined ? `a deviation of ${say(Math.sqrt(meanSquare))}` : found[0];
}

/** The initializer that fits before an activation. */
export function initializerFor(activation: Layer | undefined): string {
  const rule = activation?.traits?.weightInit;
  if (rule === "lecun") return "lecunNormal";
  return rule === "xavier" || activation === undefined || activation.name === "tanh" ? "xavierNormal" : "kaimingNormal";
}
