import { describeValue, refusal } from "@ganglion/tensor";

/**
 * Checks what a container is made of.
 * @throws TypeError if a child is not a function, or a name is empty or has a dot.
 */
export function checkChildren(container: string, children: Readonly<Record<string, unknown>>): void {
  for (const [name, child] of Object.entries(children)) {
    if (typeof child !== "function") {
      throw refusal(
        TypeError,
        container,
        "every child must be a layer",
        `${describe(child)} for "${name}"`,
        "A layer is a function of a tensor; call the factory, as in flatten().",
      );
    }
    if (name === "" || name.includes(".")) {
      throw refusal(
        TypeError,
        container,
        "names of children must be non-empty and without dots",
        `"${name}"`,
        "Dots separate the parts of a path.",
      );
    }
  }
}

function describe(child: unknown): string {
  const text = describeValue(child);
  return text.startsWith("an object") ? "an object" : text;
}
