import type { Shape } from "./backend.ts";

/** Writes a shape as it appears in messages: `[2, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Shapes that do not fit each other or the operation. `shapes` holds the ones it was given. */
export class ShapeError extends Error {
  readonly shapes: readonly Shape[];
  constructor(message: string, ...shapes: readonly Shape[]) {
    super(message);
    this.name = "ShapeError";
    this.shapes = shapes;
  }
}

/** A dtype that the operation or the backend does not work on. */
export class DTypeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DTypeError";
  }
}

/** A tensor whose memory was given back is used again. */
export class DisposedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DisposedError";
  }
}

/** No backend is set, two are mixed, or the chosen one cannot do what is asked. */
export class BackendError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BackendError";
  }
}
