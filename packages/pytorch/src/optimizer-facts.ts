import { namedParameters } from "@ganglion/layers";
import { isTensor, type Layer, refusal, type Tensor } from "@ganglion/tensor";
import type { FitOptimizer } from "@ganglion/train";

/** An option as the project has it: a value, or one for each step of the run that is left. */
export type OptionFact =
  | number
  | boolean
  | null
  | readonly number[]
  | { readonly first: number; readonly bySteps: readonly number[] }
  | {
      /** How a rate falls when it is told how training goes; times what `bySteps` says. */
      readonly plateau: Readonly<Record<string, string | number>>;
      readonly first: number;
      readonly bySteps: readonly number[];
    };

/** The optimizer as the project has it. */
export interface OptimizerFacts {
  readonly kind: string;
  /** Of one whose rule the run gives in Python: what it remembers of a parameter. */
  readonly remembers?: { readonly tensors: readonly string[]; readonly numbers: readonly string[] };
  readonly groups: readonly {
    readonly parameters: readonly string[];
    readonly options: Readonly<Record<string, OptionFact>>;
  }[];
}

const where = "exportToPyTorch";

/** Those that the project has. An optimizer's kind is what its states are told by. */
const KINDS = ["sgd", "adagrad", "adadelta", "rmsprop", "adam", "adamW", "adamax", "nadam", "radam", "lion", "lamb"];

/** The steps that a run is exported for: from `first` to before `last`. */
export interface Steps {
  readonly first: number;
  readonly last: number;
}

/**
 * What an optimizer is; `isOwn` where the run gives its rule in Python.
 * @throws Error if it is none of ours and nothing is given, trains what is not in the model, or has a schedule of its own that is told how
 * training goes.
 */
export function optimizerFacts(
  model: Layer,
  optimizer: FitOptimizer,
  { first, last }: Steps,
  isOwn: boolean,
): OptimizerFacts {
  const { kind, groups } = optimizer;
  const { rule } = optimizer as { readonly rule?: Rule };
  if (!isOwn && (rule !== undefined || !KINDS.includes(kind))) {
    const remedy = `There are: ${KINDS.join(", ")}. Or write it in Python: { optimizerSource: 'def make_optimizer(groups): ...' }.`;
    const got = rule === undefined ? kind : `${kind} of createOptimizer`;
    throw refusal(Error, where, "the optimizer must be one that PyTorch or the project has", got, remedy);
  }
  const paths = new Map(Object.entries(namedParameters(model)).map(([path, x]) => [x, path]));
  return {
    kind,
    ...(isOwn ? { remembers: remembered(rule, groups) } : {}),
    groups: groups.map(({ parameters, learningRate, options }) => ({
      parameters: parameters.map((x) => pathOf(paths, x)),
      options: Object.fromEntries(
        Object.entries({ ...options, learningRate }).map(([name, value]) => [
          name,
          optionFact(name, value, first, last),
        ]),
      ),
    })),
  };
}

/** What is asked of a rule. */
interface Rule {
  slots?(options: object): { readonly tensors?: object; readonly numbers?: object };
}

function remembered(rule: Rule | undefined, groups: FitOptimizer["groups"]): NonNullable<OptimizerFacts["remembers"]> {
  const slots = groups.map(({ options }) => rule?.slots?.(options) ?? {});
  const names = (part: "tensors" | "numbers"): string[] => [
    ...new Set(slots.flatMap((each) => Object.keys(each[part] ?? {}))),
  ];
  return { tensors: names("tensors"), numbers: names("numbers") };
}

function pathOf(paths: ReadonlyMap<Tensor, string>, x: Tensor): string {
  const path = isTensor(x) ? paths.get(x) : undefined;
  if (path !== undefined) return path;
  const remedy = "Put what else is trained into the model.";
  throw refusal(Error, where, "the optimizer must train parameters of the model alone", String(x), remedy);
}

/** A function of the step, which may be told how training goes. */
type Schedule = Exclude<FitOptimizer["groups"][number]["learningRate"], number>;

function optionFact(name: string, value: unknown, first: number, last: number): OptionFact {
  if (typeof value !== "function") return value as OptionFact;
  const schedule = value as Schedule;
  const valuesFor = (whole: number): number[] =>
    Array.from({ length: Math.max(last - first, 1) }, (_, at) => schedule(first + at) / whole);
  if (schedule.state === undefined) return { first, bySteps: valuesFor(1) };
  const { plateau } = schedule;
  if (plateau === undefined || name !== "learningRate") {
    const rule = `${name} must be a number, a function of the step alone, or reduceOnPlateau`;
    const remedy = "Set the group's learningRate to what it is now, and change it in train.py.";
    throw refusal(Error, where, rule, "another schedule that is told how training goes", remedy);
  }
  const rate = schedule.state()["rate"] as number;
  return { plateau, first, bySteps: rate === 0 ? [1] : valuesFor(rate) };
}
