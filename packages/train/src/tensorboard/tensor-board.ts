import {
  checkOptions,
  checkPositive,
  checkString,
  checkWhole,
  describeValue,
  isTensor,
  refusal,
  type Tensor,
  type UrlLike,
} from "@ganglion/tensor";
import { checkEvent } from "../check-event.ts";
import type { FitEvent } from "../fit-event.ts";
import { eventFile } from "./event-file.ts";
import { type HistogramBins, histogramOf } from "./histogram.ts";
import { checkImage, type EventImage, pixelsOf, readNow } from "./image.ts";
import { type Pixels, pngOf } from "./png.ts";
import { type ProtoMessage, protoMessage } from "./proto.ts";
import { scalarsOf } from "./scalars.ts";
import { type EventSink, sinkOf } from "./sink.ts";

/** What `tensorBoard` takes besides. */
export interface TensorBoardOptions {
  /** Seconds after which what was given is written without being asked to; 2 by default. */
  readonly flushSeconds?: number;
}

/** Writes an event file. Values are kept in order; `flush` and `close` wait until all are written. */
export interface TensorBoardWriter {
  /**
   * A curve's next point.
   * @throws TypeError or RangeError unless there is a name, a number and a whole step >= 0.
   */
  scalar(tag: string, value: number, step: number): void;
  /** How values are distributed: of weights, gradients, activations, as they are now. NaN and the infinities are not counted. */
  histogram(tag: string, values: ArrayLike<number> | Tensor, step: number): void;
  /** A picture. */
  image(tag: string, image: EventImage, step: number): void;
  /**
   * What is in an event of `fit`: losses, accuracies, metrics, the rate.
   * @throws TypeError unless it is one.
   */
  event(event: FitEvent): void;
  /** Writes what was given so far. */
  flush(): Promise<void>;
  /** Writes the rest and ends the file. */
  close(): Promise<void>;
}

const where = "tensorBoard";

/**
 * Writes what TensorBoard shows: curves, histograms and pictures, in a file of its own within a folder, or as bytes to whoever takes them.
 * @throws TypeError unless it is given a folder or something with `write(bytes)`.
 * @example
 * ```ts
 * import { tensorBoard } from "@ganglion/train/tensorboard";
 * const parts: Uint8Array[] = [];
 * const board = tensorBoard({ write: (bytes) => void parts.push(bytes) }); // or a folder: tensorBoard("runs/first")
 * board.scalar("loss", 0.5, 1);
 * board.histogram("weights", [0.1, -0.2, 0.3], 1);
 * await board.close();
 * parts.length > 0; // => true
 * ```
 * @see TensorFlow, tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto
 */
export function tensorBoard(target: string | UrlLike | EventSink, options: TensorBoardOptions = {}): TensorBoardWriter {
  checkOptions<TensorBoardOptions>(where, options, { flushSeconds: checkPositive }, { flush_secs: "flushSeconds" });
  const file = eventFile(sinkOf(target), options.flushSeconds ?? 2);
  const toScalars = scalarsOf();
  file.add(() => timed(Date.now()).text(3, "brain.Event:2"));
  const add = (tag: string, step: number, make: () => ProtoMessage | Promise<ProtoMessage>): void => {
    const now = Date.now();
    file.add(async () => summary(now, step, (await make()).finish(), tag));
  };
  const scalar = (tag: string, value: number, step: number): void => {
    add(tag, step, () => protoMessage().float(2, value));
  };
  return {
    scalar(tag, value, step) {
      checkPlace("scalar", tag, step);
      if (typeof value === "number") return scalar(tag, value, step);
      const remedy = "Pass its value, such as await loss.item().";
      throw refusal(TypeError, `${where}.scalar`, "value must be a number", describeValue(value), remedy);
    },
    histogram(tag, values, step) {
      checkPlace("histogram", tag, step);
      checkValues(values);
      // What a list or a tensor holds now counts, whatever becomes of it.
      const bins = isTensor(values) ? readNow(values).then(histogramOf) : histogramOf(values);
      add(tag, step, async () => protoMessage().bytes(5, histogramMessage(await bins)));
    },
    image(tag, image, step) {
      checkPlace("image", tag, step);
      checkImage(image);
      const made = pixelsOf(image);
      add(tag, step, async () => protoMessage().bytes(4, await imageMessage(await made)));
    },
    event(event) {
      checkEvent(`${where}.event`, event);
      for (const point of toScalars(event)) scalar(...point);
    },
    flush: file.flush,
    close: file.close,
  };
}

/** An event of the given time, in milliseconds. */
function timed(now: number): ProtoMessage {
  return protoMessage().double(1, now / 1000);
}

/** An event with one value, whose tag comes before what it is. */
function summary(now: number, step: number, value: Uint8Array, tag: string): ProtoMessage {
  const named = protoMessage().text(1, tag).finish();
  const whole = new Uint8Array(named.length + value.length);
  whole.set(named);
  whole.set(value, named.length);
  return timed(now).int(2, step).bytes(5, protoMessage().bytes(1, whole).finish());
}

function histogramMessage({ min, max, count, sum, sumOfSquares, limits, counts }: HistogramBins): Uint8Array {
  const moments = [min, max, count, sum, sumOfSquares];
  const message = moments.reduce((made, value, index) => made.double(index + 1, value), protoMessage());
  return message.doubles(6, limits).doubles(7, counts).finish();
}

async function imageMessage(pixels: Pixels): Promise<Uint8Array> {
  const { width, height, channels } = pixels;
  const message = protoMessage().int(1, height).int(2, width).int(3, channels);
  return message.bytes(4, await pngOf(pixels)).finish();
}

function checkPlace(name: string, tag: unknown, step: unknown): void {
  checkString(`${where}.${name}`, "tag", tag);
  if (tag === "") {
    throw refusal(
      TypeError,
      `${where}.${name}`,
      "tag must not be empty",
      '""',
      'Name what it is, such as "loss/train".',
    );
  }
  checkWhole(`${where}.${name}`, "step", step);
}

function checkValues(values: unknown): void {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  const stranger = Array.isArray(values) ? values.find((value) => typeof value !== "number") : undefined;
  if (isTensor(values) || (isList && stranger === undefined)) return;
  const got = describeValue(isList ? stranger : values);
  throw refusal(
    TypeError,
    `${where}.histogram`,
    "values must be a tensor or a list of numbers",
    got,
    "Pass them flat.",
  );
}
