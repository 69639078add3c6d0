import { useSignal } from "@preact/signals";
import type { RefObject, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { fileOf, grabFrame } from "./camera.ts";
import type { OwnFile } from "./own-file.ts";
import { transferText } from "./transfer-text.ts";

/** What `RecordButton` takes. */
export interface RecordButtonProps {
  readonly name: string;
  readonly video: RefObject<HTMLVideoElement | null>;
  onFrames(files: readonly OwnFile[]): void;
}

/** One picture in so many milliseconds while the button is held. */
const pause = 150;

/** How many pictures one press may take: a button that is forgotten does not fill the memory. */
const most = 200;

/** Records pictures for a class as long as it is held, by a finger, the mouse or a key; a short press takes one. */
export function RecordButton({ name, video, onFrames }: RecordButtonProps): VNode {
  const timer = useRef<ReturnType<typeof setInterval> | undefined>(undefined);
  const frames = useRef<OwnFile[]>([]);
  const pending = useRef<Promise<void>[]>([]);
  const count = useSignal(0);
  const take = (): void => {
    if (pending.current.length >= most) return;
    const canvas = video.current === null ? undefined : grabFrame(video.current);
    if (canvas === undefined) return;
    const file = `camera-${Date.now()}-${String(pending.current.length).padStart(3, "0")}.png`;
    pending.current.push(keep(canvas, `${name}/${file}`));
  };
  const keep = async (canvas: HTMLCanvasElement, path: string): Promise<void> => {
    const blob = await fileOf(canvas);
    if (blob === null) return;
    frames.current.push({ path, file: blob });
    count.value = frames.current.length;
  };
  const start = (): void => {
    if (timer.current !== undefined) return;
    take();
    timer.current = setInterval(take, pause);
  };
  const stop = async (): Promise<void> => {
    if (timer.current === undefined) return;
    clearInterval(timer.current);
    timer.current = undefined;
    await Promise.all(pending.current);
    if (frames.current.length > 0) onFrames(frames.current);
    [frames.current, pending.current] = [[], []];
    count.value = 0;
  };
  useEffect(() => () => clearInterval(timer.current), []);
  const isKey = (key: string): boolean => key === " " || key === "Enter";
  return (
    <button
      type="button"
      class="button record-button"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start();
      }}
      onPointerUp={() => void stop()}
      onPointerCancel={() => void stop()}
      onBlur={() => void stop()}
      onClick={({ detail }) => {
        // Pressed by what has neither pointer nor keys, such as a screen reader: one picture.
        if (detail !== 0 || timer.current !== undefined) return;
        start();
        void stop();
      }}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isKey(event.key)) return;
        event.preventDefault();
        start();
      }}
      onKeyUp={(event) => {
        if (isKey(event.key)) void stop();
      }}
    >
      {transferText.value.record({ name })}
      {count.value > 0 ? ` (${count.value})` : ""}
    </button>
  );
}
