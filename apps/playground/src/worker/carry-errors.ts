import { type TransferHandler, transferHandlers } from "comlink";
import type { Refusal } from "@ganglion/tensor";

/** What comlink puts on its way for something that was thrown. */
interface Thrown {
  readonly isError: boolean;
  readonly value: unknown;
}

/** Lets the rule that a package refused by come through to the page with the error, of which comlink carries the message alone. */
export function carryErrors(): void {
  const usual = transferHandlers.get("throw") as TransferHandler<unknown, Thrown>;
  transferHandlers.set("throw", {
    ...usual,
    serialize(thrown) {
      const [carried, transferables] = usual.serialize(thrown);
      const { value } = thrown as { readonly value: unknown };
      const { rule } = (value ?? {}) as Partial<Refusal>;
      if (!carried.isError || rule === undefined) return [carried, transferables];
      return [{ isError: true, value: { ...(carried.value as Error), rule } }, transferables];
    },
  });
}
