import type { OwnData } from "../experiment/own-data.ts";
import { formatCount } from "./format.ts";
import { ownText } from "./own-text.ts";

/** `120 pictures · 4 classes · 32 × 32, colour` */
export function describeOwn({ size, classes, shape: [channels, height, width] }: OwnData): string {
  const text = ownText.value;
  return text.facts({
    pictures: formatCount(text.pictures, size),
    classes: formatCount(text.classes, classes),
    width,
    height,
    colours: channels === 3 ? text.inColour : text.inGrey,
  });
}
