import { formatShape, type Layer, refusal, type Shape, ShapeError, type Tensor } from "@ganglion/tensor";

/** A layer inside of a container got a shape that it cannot take. `cause` is the error of the operation itself. */
export class LayerError extends ShapeError {
  /** Where the layer is, such as `"block1.conv"`. */
  readonly path: string;
  /** What it is, such as `"conv2d"`. */
  readonly layerKind: string;
  /** The shape of its input. */
  readonly inputShape: Shape;
  override readonly cause: ShapeError;

  constructor(message: string, path: string, layerKind: string, inputShape: Shape, cause: ShapeError) {
    super(message, ...cause.shapes);
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
    return layerError(container, `${name}.${error.path}`, error.layerKind, error.inputShape, error.cause);
  }
  if (!(error instanceof ShapeError)) return error;
  return layerError(container, name, child.kind ?? "function", x.shape, error);
}

function layerError(container: string, path: string, kind: string, shape: Shape, cause: ShapeError): LayerError {
  const rule = "each layer must be able to take its input";
  const got = `${formatShape(shape)} for layer "${path}" (${kind})`;
  return refusal(LayerError, container, rule, got, cause.message, path, kind, shape, cause);
}
