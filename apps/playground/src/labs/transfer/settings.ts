import { shippedNames } from "@ganglion/transfer";
import { names, numbers, range, type ValuesOf } from "../frame/lab-setting.ts";

/** The bodies that ship; the one that has seen colour pictures first, where it is there. */
export const bodyNames: readonly string[] = [...shippedNames()].sort(
  (a, b) => Number(b.includes("cifar")) - Number(a.includes("cifar")),
);

const [firstBody = ""] = bodyNames;

/** What a body can be moved to: two examples, and a person's own pictures. */
export const dataNames = ["shapes", "digits", "own"] as const;

/** The ways to move it, in the order in which they are run: the quickest first. */
export const wayNames = ["probe", "last", "all", "scratch"] as const;

/** More examples a class than anybody has: all that there are. */
export const allExamples = 1000;

/** How many pictures each class of drawn shapes has. */
export const shapesPerClass = 120;

/** Which part of all pictures is held out, 0-1. */
export const heldOutShare = 0.4;

/** How many pictures a class needs: some to learn from and some to measure on. */
export const fewestPictures = 4;

/** What the lab can be set to; it opens with what is moved best to what is there. */
export const settings = {
  body: names(firstBody, bodyNames),
  data: names(firstBody.includes("cifar") ? "shapes" : "digits", dataNames),
  count: numbers(5, [2, 5, 10, 20, 50, 100, allExamples]),
  stages: numbers(1, [1, 2, 3]),
  /** Which ways are run, `+` between them. */
  ways: { kind: "text" as const, value: wayNames.join("+"), most: 40 },
  seconds: numbers(120, [30, 60, 120, 300, 600]),
  seed: numbers(7, range(0, 99)),
};

/** What a body is moved to. */
export type DataName = (typeof dataNames)[number];
/** A way to move it. */
export type WayName = (typeof wayNames)[number];
/** What the lab is set to. */
export type TransferValues = ValuesOf<typeof settings>;

/** The ways that a link says, in their order; what it says else is nothing. */
export function waysOf({ ways }: Pick<TransferValues, "ways">): readonly WayName[] {
  const said = ways.split(/[+ ,]/);
  return wayNames.filter((way) => said.includes(way));
}
