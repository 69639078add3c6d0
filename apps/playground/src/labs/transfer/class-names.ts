import { shapeNames } from "./draw-shape.ts";
import type { DataName } from "./settings.ts";
import { transferText } from "./transfer-text.ts";

/** What classes are called on the page: those of the shapes that it draws in its language, others as they are. */
export function namesOfClasses(data: DataName | undefined, classes: readonly string[]): readonly string[] {
  if (data !== "shapes") return classes;
  const text = transferText.value;
  return classes.map((name) => {
    const shape = shapeNames.find((known) => known === name);
    return shape === undefined ? name : text[shape];
  });
}
