import { describeValue, isPlainObject, refusal } from "@ganglion/tensor";
import { choice } from "./choice.ts";
import type { Choice, Domain, Range } from "./domain.ts";
import { int, logUniform, uniform } from "./ranges.ts";

const REMEDY = "Make each entry with choice, uniform, logUniform or int.";

/** @throws TypeError unless `value` is a space: a plain object of domains. */
export function checkSpace(where: string, value: unknown): void {
  if (!isPlainObject(value)) {
    throw refusal(TypeError, where, "space must be a plain object", describeValue(value), REMEDY);
  }
  if (Object.keys(value).length === 0) {
    throw refusal(TypeError, where, "space must have an entry", "an empty object", REMEDY);
  }
  for (const [name, domain] of Object.entries(value)) {
    if (isDomain(domain)) continue;
    const rule = `${name} of the space must be a domain`;
    throw refusal(TypeError, where, rule, describeValue(domain), `${REMEDY} What never changes is choice([value]).`);
  }
}

/** Whether a value is what the functions make; one that was made by hand is held to what they take. */
function isDomain(value: unknown): value is Domain {
  if (!isPlainObject(value)) return false;
  try {
    return JSON.stringify(remade(value as unknown as Domain)) === JSON.stringify(value);
  } catch {
    return false;
  }
}

function remade(domain: Domain): Choice | Range | undefined {
  if (domain.kind === "choice") return choice(domain.values);
  const { kind, low, high, step } = domain;
  if (kind === "uniform") return uniform(low, high, { step });
  if (kind === "logUniform") return logUniform(low, high);
  if (kind === "int") return int(low, high, { step });
  return kind === "logInt" ? int(low, high, { log: true }) : undefined;
}
