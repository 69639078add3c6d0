import { describeValue, refusal } from "@ganglion/tensor";
import { type Absence, type Device, type Mode, modes } from "../device/device.ts";
import { gpuUnavailable, type Refusal } from "./gpu-unavailable-error.ts";

/** Asks for a device of one kind: it, or the reason why there is none. */
export type Ask = () => Promise<Device | Absence>;

/** How the results of layers lie in memory. */
export type GpuStorage = "float32" | "float16";

/** Which device a backend uses, and why. */
export interface GpuReport {
  readonly mode: Mode;
  /** The graphics processor, as the platform names it. */
  readonly adapter: string;
  /** Whether it is a program on the CPU that stands in for one; `@ganglion/wasm` is faster then. */
  readonly isSoftware: boolean;
  /** How the results of layers lie in memory: as was asked for, but float32 where there is no float16. */
  readonly storage: GpuStorage;
  /** The modes that were asked for before and could not be had, with the reasons. */
  readonly refused: readonly Refusal[];
  /** All of this in a sentence. */
  readonly text: string;
}

/**
 * Takes the first of `prefer` that can be had.
 * @throws GpuUnavailableError if none can, with each one's reason; RangeError if `prefer` is empty or names something else.
 */
export async function choose(
  prefer: readonly Mode[],
  asks: Readonly<Record<Mode, Ask>>,
  wanted: GpuStorage = "float32",
): Promise<{ readonly device: Device; readonly report: GpuReport }> {
  checkModes("gpu", "prefer", prefer);
  const refused: Refusal[] = [];
  for (const mode of prefer) {
    const answer = await asks[mode]();
    if (!("cause" in answer)) {
      const { adapter, isSoftware, hasHalves } = answer;
      const storage = hasHalves === true ? "float16" : "float32";
      const missing = storage === wanted ? "" : " Results of layers lie as float32, since shader-f16 is not there.";
      const text = `${describe(mode, answer, refused)}${missing}`;
      return { device: answer, report: { mode, adapter, isSoftware, storage, refused, text } };
    }
    refused.push({ mode, ...answer });
  }
  throw gpuUnavailable(refused);
}

/** @throws RangeError unless `value` is a list of modes, at least one. */
export function checkModes(where: string, name: string, value: unknown): void {
  if (Array.isArray(value) && value.length > 0 && value.every((mode) => modes().includes(mode))) return;
  const isList = Array.isArray(value) && value.every((mode) => typeof mode === "string");
  throw refusal(
    RangeError,
    where,
    `${name} must name some of ${modes().join(", ")}`,
    isList ? JSON.stringify(value) : describeValue(value),
    "Leave it out for all of them.",
  );
}

function describe(mode: Mode, { adapter, isSoftware }: Device, refused: GpuReport["refused"]): string {
  const missing = refused.map((other) => `, since ${other.mode} is not there (${other.reason})`).join("");
  const software = isSoftware ? ", a program on the CPU that stands in for a graphics processor" : "";
  return `${mode} on ${adapter}${software}${missing}.`;
}
