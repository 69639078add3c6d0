import { useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { Notice } from "../../controls/notice.tsx";
import { type Camera, type CameraProblem, openCamera } from "./camera.ts";
import { transferText } from "./transfer-text.ts";

/** What `CameraView` takes. */
export interface CameraViewProps {
  /** What is offered while it shows pictures. */
  children(video: RefObject<HTMLVideoElement | null>): ComponentChildren;
}

/** A camera that a person may turn on; where that cannot be it says why, and what to do. */
export function CameraView({ children }: CameraViewProps): VNode {
  const text = transferText.value;
  const camera = useSignal<Camera | undefined>(undefined);
  const problem = useSignal<CameraProblem | undefined>(undefined);
  const video = useRef<HTMLVideoElement>(null);
  const isThere = useRef(true);
  const close = (): void => {
    camera.peek()?.stop();
    camera.value = undefined;
  };
  useEffect(
    () => () => {
      isThere.current = false;
      close();
    },
    [],
  );
  const stream = camera.value?.stream;
  useEffect(() => {
    if (video.current === null || stream === undefined) return;
    video.current.srcObject = stream;
    video.current.play().catch(() => undefined);
  }, [stream]);
  const open = async (): Promise<void> => {
    problem.value = undefined;
    const opened = await openCamera();
    if ("problem" in opened) problem.value = opened.problem;
    else if (isThere.current) camera.value = opened;
    else opened.stop();
  };
  if (stream === undefined) {
    return (
      <div class="camera">
        <Button onPress={() => void open()}>{text.cameraOn}</Button>
        {problem.value === undefined ? null : (
          <Notice title={text.cameraFailed}>{text[`camera_${problem.value}`]}</Notice>
        )}
      </div>
    );
  }
  return (
    <div class="camera">
      <video ref={video} class="camera-picture" muted playsInline aria-label={text.cameraPicture} />
      <div class="camera-tools">
        {children(video)}
        <Button look="button-quiet" onPress={close}>
          {text.cameraOff}
        </Button>
      </div>
    </div>
  );
}
