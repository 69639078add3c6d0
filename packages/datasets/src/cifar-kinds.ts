import { oneOf } from "@ganglion/tensor";
import type { CifarLabels } from "./cifar.ts";
import { cifar100Classes, cifar100Superclasses, cifar10Classes } from "./cifar-classes.ts";
import type { CifarKind } from "./cifar-records.ts";

/** What other libraries call the options. */
export const RENAMED: Readonly<Record<string, string>> = {
  root: "from",
  path: "from",
  folder: "from",
  train: "role",
  limit: "perClass",
};

/** The check of `labels`. */
export function checkLabels(where: string, name: string, value: unknown): void {
  oneOf("fine", "coarse")(where, name, value, true);
}

/** What a file of CIFAR-10 is. */
export function kindOf10(): CifarKind {
  return { name: "CIFAR-10", classes: cifar10Classes(), labels: 1, label: 0 };
}

/** What a file of CIFAR-100 is. */
export function kindOf100({ labels = "fine" }: CifarLabels): CifarKind {
  const isFine = labels === "fine";
  const classes = isFine ? cifar100Classes() : cifar100Superclasses();
  return { name: "CIFAR-100", classes, labels: 2, label: isFine ? 1 : 0 };
}
