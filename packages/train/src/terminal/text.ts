import type { Finding } from "../training-observer.ts";
import type { EndEvent, EpochEvent, StepEvent } from "../fit-event.ts";

/** Cells of the bar. */
const cells = 24;

/** An epoch in one line: `epoch  3/10  loss 0.1234  accuracy 95.1 %  validation 0.2341, 92.0 %  12 s`. */
export function epochLine({ epoch, epochs, loss, accuracy, metrics, validation, seconds }: EpochEvent): string {
  const shown = validation && [number(validation.loss), ...percent(validation.accuracy)].join(", ");
  return [
    placeOf(epoch, epochs),
    `loss ${number(loss)}`,
    ...percent(accuracy).map((share) => `accuracy ${share}`),
    ...Object.entries(metrics).map(([name, value]) => `${name} ${number(value)}`),
    ...(shown === undefined ? [] : [`validation ${shown}`]),
    duration(seconds),
  ].join("  ");
}

/** How far it is, as a bar; `stepsPerEpoch` is what the bar fills up to. */
export function barLine(
  { step, epoch, loss, accuracy, samplesPerSecond, remainingSeconds }: StepEvent,
  { epochs, stepsPerEpoch }: { readonly epochs: number; readonly stepsPerEpoch: number },
): string {
  const done = (step - (epoch - 1) * stepsPerEpoch) / stepsPerEpoch;
  const full = Math.round(cells * Math.min(1, Math.max(0, done)));
  const bar = "█".repeat(full) + "░".repeat(cells - full);
  return [
    placeOf(epoch, epochs),
    `${bar} ${Math.floor(100 * done)} %`,
    `loss ${number(loss)}`,
    ...percent(accuracy).map((share) => `accuracy ${share}`),
    `${Math.round(samplesPerSecond)} samples/s`,
    `${duration(remainingSeconds)} left`,
  ].join("  ");
}

/** A finding in one line. */
export function findingLine({ severity, path, message, remedy }: Finding): string {
  return [severity, ...(path === undefined ? [] : [path]), `${message} ${remedy}`].join("  ");
}

/** The end in one line. */
export function endLine({ reason, epoch, step, seconds }: EndEvent): string {
  return `${reason} after ${epoch} epochs, ${step} steps, ${duration(seconds)}`;
}

function placeOf(epoch: number, epochs: number): string {
  return `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
}

function percent(share: number | undefined): string[] {
  return share === undefined ? [] : [`${(100 * share).toFixed(1)} %`];
}

function number(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : value.toFixed(4);
}

/** `4 s`, `2 min 5 s`, `1 h 3 min`. */
function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "? s";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
