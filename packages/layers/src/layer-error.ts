import { formatShape, type Layer, type Shape, ShapeError, type Tensor } from "@ganglion/tensor";

/** A layer inside of a container got a shape that it cannot take. `cause` is the error of the operation itself. */
export class LayerError extends ShapeError {
  /** Where the layer is, such as `"block1.conv"`. */
  readonly path: string;
  /** What it is, such as `"conv2d"`. */
  readonly layerKind: string;
  /** The shape of its input. */
  readonly inputShape: Shape;
  override readonly cause: ShapeError;

  constructor(container: string, path: string, layerKind: string, inputShape: Shape, cause: ShapeError) {
    super(
      `${container}: each layer must be able to take its input, got ${formatShape(inputShape)} for layer ` +
        `"${path}" (${layerKind}). ${cause.message}`,
      ...cause.shapes,
    );
    this.name = "LayerError";
    this.path = path;
    this.layerKind = layerKind;
    this.inputShape = inputShape;
    this.cause = cause;
  }
}

/** What a container throws when its child `name` threw `error`: shape errors get the path to where they arose. */
export function atChild(container: string, name: string, child: Layer, x: Tensor, error: unknown): unknown {
  if (error instanceof LayerError) {
    return new LayerError(container, `${name}.${error.path}`, error.layerKind, error.inputShape, error.cause);
  }
  if (!(error instanceof ShapeError)) return error;
  return new LayerError(container, name, child.kind ?? "function", x.shape, error);
}
