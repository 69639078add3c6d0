import { numbers, range, type TextChoice, type ValuesOf } from "../frame/lab-setting.ts";

/** The most steps that a link can say; whatever is beyond the last means all. */
export const mostSteps = 99;

function text(value: string, most: number): TextChoice {
  return { kind: "text", value, most };
}

/** What the lab can be set to; it opens with the lecture's example. */
export const settings = {
  f: text("(x + y) * z", 160),
  at: text("x:-2,y:5,z:-4", 400),
  of: text("x", 40),
  step: numbers(mostSteps, range(0, mostSteps)),
};

/** What the lab is set to. */
export type GraphValues = ValuesOf<typeof settings>;

/** The values of variables. */
export const variable = numbers(1, range(-10, 10, 0.1));

/** Expressions to begin with. */
export const examples = {
  exampleProduct: { f: "(x + y) * z", at: "x:-2,y:5,z:-4", of: "x" },
  exampleNeuron: { f: "sigmoid(w0 * x0 + w1 * x1 + w2)", at: "w0:2,x0:-1,w1:-3,x1:-2,w2:-3", of: "w0" },
  exampleRelu: { f: "relu(w * x + b)", at: "w:-2,x:3,b:1", of: "w" },
  exampleNet: {
    f: "(w2 * tanh(w1 * x + b1) + b2 - t) ^ 2",
    at: "w1:0.5,x:1,b1:0.2,w2:-1,b2:0.3,t:1",
    of: "w1",
  },
} as const;

/** The name of an example. */
export type ExampleName = keyof typeof examples;

/** Reads the values of variables, as a link has them; what is no number is left out. */
export function readValues(at: string): Record<string, number> {
  const pairs = at.split(",").map((part) => part.split(":"));
  return Object.fromEntries(
    pairs.flatMap(([name = "", value = ""]) => {
      const number = Number(value.trim() === "" ? Number.NaN : value);
      return name !== "" && Number.isFinite(number) ? [[name, number]] : [];
    }),
  );
}

/** Writes the values of variables as a link has them. */
export function writeValues(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}:${value}`)
    .join(",");
}
