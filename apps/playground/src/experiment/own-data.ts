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
  const [kind, name = "", shape = "", classes, size, perClass, fingerprint = "", ...more] = text.split("~");
  const known = kinds.find((one) => one === kind);
  const [channels = 0, height = 0, width = 0, ...further] = shape.split("x").map(wholeNumber);
  const counts = [classes, size, perClass].map((count) => wholeNumber(count ?? ""));
  const [classCount = 0, total = 0, limit = 0] = counts;
  const isSide = (side: number): boolean => side >= ownSides.min && side <= ownSides.max;
  const isRight =
    known !== undefined &&
    more.length + further.length === 0 &&
    name !== "" &&
    name === cleanDataName(name) &&
    (channels === 1 || channels === 3) &&
    isSide(height) &&
    isSide(width) &&
    classCount >= ownClasses.min &&
    classCount <= ownClasses.max &&
    total >= 2 * classCount &&
    total * channels * height * width <= mostOwnNumbers &&
    limit >= 1 &&
    /^[0-9a-f]{16}$/.test(fingerprint);
  if (!isRight) return { problem: "ownData", got: text };
  const numbers = { shape: [channels, height, width] as const, classes: classCount, size: total, perClass: limit };
  return { value: { kind: known, name, ...numbers, fingerprint } };
}

/** -1 for what is none. */
function wholeNumber(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : -1;
}
