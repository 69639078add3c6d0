/** Why there is no picture from a camera. */
export type CameraProblem = "refused" | "none" | "busy" | "insecure";

/** A camera that is on. */
export interface Camera {
  readonly stream: MediaStream;
  stop(): void;
}

/** How large pictures from a camera are kept. Units: pixels on each side. */
const frameSide = 96;

/** Turns the camera on; says why where that cannot be. */
export async function openCamera(): Promise<Camera | { readonly problem: CameraProblem }> {
  const devices = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;
  if (devices === undefined) return { problem: "insecure" };
  try {
    const stream = await devices.getUserMedia({
      video: { width: { ideal: 320 }, height: { ideal: 320 } },
      audio: false,
    });
    return {
      stream,
      stop: () => {
        for (const track of stream.getTracks()) track.stop();
      },
    };
  } catch (error) {
    return { problem: problemOf(error instanceof Error ? error.name : "") };
  }
}

function problemOf(name: string): CameraProblem {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "none";
}

/** The middle of what the camera shows, as a square. */
export function grabFrame(video: HTMLVideoElement): HTMLCanvasElement | undefined {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return undefined;
  const side = Math.min(width, height);
  const canvas = document.createElement("canvas");
  canvas.width = frameSide;
  canvas.height = frameSide;
  const context = canvas.getContext("2d");
  context?.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, frameSide, frameSide);
  return canvas;
}

/** The pixels of a frame. */
export function pixelsOf(canvas: HTMLCanvasElement): ImageData | undefined {
  return canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
}

/** A frame as a file. */
export function fileOf(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
}
