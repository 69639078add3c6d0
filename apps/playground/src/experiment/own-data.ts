import type { Problem } from "./problem.ts";

/** Data of a person's own, as an experiment and its link name them: enough to build a network, and to know them again. */
export interface OwnData {
  /** Pictures in folders, or files of CIFAR. */
  readonly kind: "folder" | "cifar10" | "cifar100";
  /** What they are called; of CIFAR the files, with commas between them. */
  readonly name: string;
  /** The shape of one picture: channels, height and width. */
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly classes: number;
  /** How many pictures there are. */
  readonly size: number;
  /** The most of a class that were taken. */
  readonly perClass: number;
  /** What tells them from all others: the same for the same pixels and labels. */
  readonly fingerprint: string;
}

/** The sides that pictures may have. Units: pixels. */
export const ownSides = { min: 8, max: 64 } as const;
/** How many classes there may be. */
export const ownClasses = { min: 2, max: 100 } as const;
/** How many numbers all pictures may have together, so that a page has room for them. */
export const mostOwnNumbers = 40_000_000;

const kinds: readonly OwnData["kind"][] = ["folder", "cifar10", "cifar100"];
const longestName = 120;

/** A name as links can have it: without what addresses or the description have another use for. */
export function cleanDataName(name: string): string {
  const clean = name
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}_.,-]+/gu, "-")
    .replaceAll(/^[-.,]+|[-.,]+$/g, "");
  return [...clean].slice(0, longestName).join("");
}

/** `folder~pets~3x32x32~4~120~500~1a2b3c4d5e6f7a8b` */
export function writeOwnData({ kind, name, shape, classes, size, perClass, fingerprint }: OwnData): string {
  return [kind, name, shape.join("x"), classes, size, perClass, fingerprint].join("~");
}

/** Reads what `writeOwnData` wrote. */
export function readOwnData(text: string): { readonly value: OwnData } | Problem {
  const [kind, name = "", shape = "", classes = "", size = "", perClass = "", fingerprint = "", ...more] =
    text.split("~");
  const known = kinds.find((one) => one === kind);
  const sides = readShape(shape);
  const isName = name !== "" && name === cleanDataName(name) && /^[0-9a-f]{16}$/.test(fingerprint);
  if (known === undefined || sides === undefined || !isName || more.length > 0) {
    return { problem: "ownData", got: text };
  }
  const counts = { classes: wholeNumber(classes), size: wholeNumber(size), perClass: wholeNumber(perClass) };
  const value: OwnData = { kind: known, name, shape: sides, ...counts, fingerprint };
  return areCounts(value) ? { value } : { problem: "ownData", got: text };
}

function readShape(text: string): OwnData["shape"] | undefined {
  const [channels = 0, height = 0, width = 0, ...more] = text.split("x").map(wholeNumber);
  const isSide = (side: number): boolean => side >= ownSides.min && side <= ownSides.max;
  const isShape = (channels === 1 || channels === 3) && isSide(height) && isSide(width) && more.length === 0;
  return isShape ? [channels, height, width] : undefined;
}

function areCounts({ shape: [channels, height, width], classes, size, perClass }: OwnData): boolean {
  const isCount = classes >= ownClasses.min && classes <= ownClasses.max && size >= 2 * classes && perClass >= 1;
  return isCount && size * channels * height * width <= mostOwnNumbers;
}

/** -1 for what is none. */
function wholeNumber(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : -1;
}
