import { type Agreement, agreementsOf, topics } from "./case-tables.ts";
import { type Errors, formatErrors, roundUp } from "./errors.ts";
import { type InitAgreement, initAgreements } from "./init.ts";
import { optimAgreements } from "./optim.ts";
import { type FittedAgreement, preprocessingAgreements } from "./preprocessing.ts";

/** All that the page is made of. */
export interface Agreements {
  readonly cases: Readonly<Record<string, readonly Agreement[]>>;
  readonly init: readonly InitAgreement[];
  readonly preprocessing: readonly FittedAgreement[];
}

/** Measures everything anew from the fixtures. */
export async function measureAgreements(): Promise<Agreements> {
  const cases: Record<string, readonly Agreement[]> = {};
  for (const topic of Object.keys(topics)) cases[topic] = await agreementsOf(topic);
  cases["optim"] = await optimAgreements();
  return { cases, init: initAgreements(), preprocessing: await preprocessingAgreements() };
}

const intro = `# Agreement with PyTorch

How far this library is from PyTorch 1.13, scikit-learn 1.2 and NumPy 1.24, function by function: the largest error over all cases
in \`fixtures\`, as \`|ours - theirs| / (|theirs| + 0.1)\`, rounded up to a power of ten. A tolerance of 1e-5 relative plus 1e-6 absolute is
met where this is at most 1e-5. Two numbers are those of values and of gradients; 0 is the same to the last bit. Rounding to float32 alone is
6e-8.

This page is generated from the fixtures by \`pnpm --filter @ganglion/docs agreement\`, and a test holds it to what they give.

- **float64**: the reference backend in double precision, from PyTorch in double precision.
- **reference**, **wasm**: these backends in float32, from PyTorch in float32.
- **PyTorch**: PyTorch in float32, from PyTorch in double precision; what rounding costs anybody.
`;

/** The page as Markdown. */
export function agreementPage({ cases, init, preprocessing }: Agreements): string {
  const sections = Object.entries(cases).map(([topic, rows]) => section(topic, rows));
  return [intro, ...sections, initSection(init), preprocessingSection(preprocessing)].join("\n");
}

/** Figures are set to the right, which also keeps them in one piece. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((name) => (name === "function" || name === "peer" ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function section(topic: string, rows: readonly Agreement[]): string {
  const remark =
    topic === "optim"
      ? "The parameters after each of 25 steps over the same gradients; in float64 after the last of them. PyTorch 1.13 keeps the product\nof nadam's momenta in float32 even then.\n\n"
      : "";
  const body = rows.map(({ name, cases, float64, reference, wasm, pytorch }) => {
    const errors: readonly Errors[] = [float64, reference, wasm, pytorch];
    return [`\`${name}\``, String(cases), ...errors.map(formatErrors)];
  });
  const head = ["function", "cases", "float64", "reference", "wasm", "PyTorch"];
  return `## ${topic}\n\n${remark}${table(head, body)}\n`;
}

function initSection(rows: readonly InitAgreement[]): string {
  const remark = `What initializers compute without chance: fans, gains, fixed patterns, and the standard deviation or bound that the numbers of one
and the same generator are scaled to.`;
  const body = rows.map(({ name, peer, cases, error }) => [`\`${name}\``, peer, String(cases), roundUp(error)]);
  return `## init\n\n${remark}\n\n${table(["function", "peer", "cases", "error"], body)}\n`;
}

function preprocessingSection(rows: readonly FittedAgreement[]): string {
  const remark = `What was fitted (means, scales, axes, eigenvalues), and what becomes of samples by it. Whitening without an epsilon divides by the
square roots of the smallest eigenvalues, and so multiplies the rounding of float32 samples.`;
  const body = rows.map(({ name, peer, cases, fitted, transformed }) => {
    const { float64, float32, wasm } = transformed;
    return [`\`${name}\``, peer, String(cases), ...[fitted, float64, float32, wasm].map(roundUp)];
  });
  const head = ["function", "peer", "cases", "fitted", "float64", "reference", "wasm"];
  return `## preprocessing\n\n${remark}\n\n${table(head, body)}\n`;
}
