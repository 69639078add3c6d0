import { checkBoolean, checkOptions, describeValue, oneOf, refusal } from "@ganglion/tensor";
import { checkEvent } from "../check-event.ts";
import type { EndEvent, FitEvent, StepEvent } from "../fit-event.ts";
import { barLine, endLine, epochLine, findingLine } from "./text.ts";

/** A stream that text is written to, such as `process.stdout`. */
export interface TextStream {
  write(text: string): unknown;
  /** Whether somebody looks at it as it is written. */
  readonly isTTY?: boolean;
}

/** How it is shown. */
export interface ShowOptions {
  /**
   * `"bar"` draws how far it is over and over in one place, by the package `log-update`; `"lines"` writes a line for each epoch; `"json"`
   * a line of JSON for each event. `"auto"` (default) is a bar where somebody looks and `log-update` is installed, else lines.
   */
  readonly format?: "auto" | "bar" | "lines" | "json";
  /** Where to; `process.stdout` by default. */
  readonly stream?: TextStream;
  /** Whether `"json"` leaves steps out; false by default. */
  readonly withoutSteps?: boolean;
}

/** Events that are shown on the way: go through them, or await the last one. */
export interface ShownTraining extends AsyncGenerator<FitEvent, void, undefined>, PromiseLike<EndEvent> {}

const where = "showTraining";
/** Milliseconds between two bars. */
const pause = 80;

/**
 * Shows a training in the terminal. It is made of the events of `fit` or `trainInWorker` and passes them on: `await showTraining(fit(...))`
 * trains to the end, `for await (const event of showTraining(fit(...)))` lets you handle events besides.
 * @throws TypeError if an option is wrong; Error for `"bar"` where `log-update` is not installed.
 * @example
 * ```ts no-run
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { fit } from "@ganglion/train";
 * import { showTraining } from "@ganglion/train/terminal";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const train = await digits({ shape: [64] });
 * await showTraining(fit(model, { train, loss: crossEntropy, optimizer, epochs: 9, batchSize: 64, rng: rng(8) }));
 * ```
 */
export function showTraining(events: AsyncIterable<FitEvent>, options: ShowOptions = {}): ShownTraining {
  if (typeof (Object(events) as Partial<AsyncIterable<FitEvent>>)[Symbol.asyncIterator] !== "function") {
    const remedy = "Pass fit(...) itself, not what it was awaited for.";
    throw refusal(TypeError, where, "events must be those of a training", describeValue(events), remedy);
  }
  const checks = { format: oneOf("auto", "bar", "lines", "json"), stream: checkStream, withoutSteps: checkBoolean };
  checkOptions<ShowOptions>(where, options, checks, { output: "stream", type: "format" });
  const shown = passOn(events, { ...options, stream: options.stream ?? ownStream() });
  let end: Promise<EndEvent> | undefined;
  return Object.assign(shown, {
    // oxlint-disable-next-line unicorn/no-thenable
    then<A, B>(fulfilled?: ((end: EndEvent) => A) | null, rejected?: ((reason: unknown) => B) | null): Promise<A | B> {
      end ??= lastOf(shown);
      return end.then(fulfilled, rejected) as Promise<A | B>;
    },
  }) as ShownTraining;
}

function checkStream(_where: string, name: string, value: unknown): void {
  if (typeof (Object(value) as Partial<TextStream>).write === "function") return;
  throw refusal(
    TypeError,
    where,
    `${name} must be a stream`,
    describeValue(value),
    "Pass process.stdout or process.stderr.",
  );
}

function ownStream(): TextStream {
  const { process } = globalThis as { readonly process?: { readonly stdout?: TextStream } };
  if (process?.stdout !== undefined) return process.stdout;
  const remedy = "Pass { stream }: an object with write(text).";
  throw refusal(Error, where, "there must be a terminal", "a platform without one", remedy);
}

async function* passOn(
  events: AsyncIterable<FitEvent>,
  options: ShowOptions & { readonly stream: TextStream },
): AsyncGenerator<FitEvent, void, undefined> {
  const screen = await screenOf(options);
  try {
    for await (const event of events) {
      checkEvent(where, event);
      screen.show(event);
      yield event;
    }
  } finally {
    screen.close();
  }
}

async function lastOf(events: AsyncIterable<FitEvent>): Promise<EndEvent> {
  let last: FitEvent | undefined;
  for await (const event of events) last = event;
  if (last?.type === "end") return last;
  throw refusal(
    Error,
    where,
    "a training that is awaited must have an end before it",
    "one that is over",
    "Call fit again.",
  );
}

/** What events are shown on. */
interface Screen {
  show(event: FitEvent): void;
  close(): void;
}

async function screenOf({
  format = "auto",
  stream,
  withoutSteps = false,
}: ShowOptions & { stream: TextStream }): Promise<Screen> {
  const write = (line: string): void => void stream.write(`${line}\n`);
  if (format === "json") {
    return {
      show(event) {
        if (event.type !== "step" || !withoutSteps) write(JSON.stringify(event));
      },
      close: () => undefined,
    };
  }
  if (format === "lines" || (format === "auto" && stream.isTTY !== true)) return lineScreen(write);
  const updating = await logUpdate(stream, format === "bar");
  return updating === undefined ? lineScreen(write) : barScreen(updating);
}

function lineScreen(write: (line: string) => void): Screen {
  return {
    show(event) {
      const line = lineOf(event);
      if (line !== undefined) write(line);
    },
    close: () => undefined,
  };
}

/** What stays on the screen of an event. */
function lineOf(event: FitEvent): string | undefined {
  if (event.type === "epoch") return epochLine(event);
  if (event.type === "finding") return findingLine(event.finding);
  return event.type === "end" ? endLine(event) : undefined;
}

/** Text that is drawn again in its place. */
interface Updating {
  (text: string): void;
  clear(): void;
  persist(text: string): void;
}

async function logUpdate(stream: TextStream, isNeeded: boolean): Promise<Updating | undefined> {
  try {
    // Whoever shows no bar need not have it.
    const { createLogUpdate } = (await import("log-update")) as unknown as {
      createLogUpdate(stream: TextStream, options: { readonly showCursor: boolean }): Updating;
    };
    return createLogUpdate(stream, { showCursor: true });
  } catch (error) {
    if (!isNeeded) return undefined;
    const remedy = 'Install it: npm i log-update. Or pass { format: "lines" }.';
    throw refusal(Error, where, "the package log-update must be there for a bar", "none", remedy, { cause: error });
  }
}

function barScreen(update: Updating): Screen {
  let about = { epochs: 1, stepsPerEpoch: 1 };
  let last = Number.NEGATIVE_INFINITY;
  const draw = (event: StepEvent): void => {
    const isDue = performance.now() - last >= pause || event.step % about.stepsPerEpoch === 0;
    if (!isDue) return;
    last = performance.now();
    update(barLine(event, about));
  };
  return {
    show(event) {
      if (event.type === "start") about = { epochs: event.epochs, stepsPerEpoch: event.steps / event.epochs };
      if (event.type === "step") return draw(event);
      const line = lineOf(event);
      if (line === undefined) return;
      update.clear();
      update.persist(line);
    },
    close: () => update.clear(),
  };
}
