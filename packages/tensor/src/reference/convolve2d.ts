import type { Operand, Shape } from "../backend.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { type ConvolutionSizes, convolutionSizes } from "../backend/convolution-sizes.ts";
import type { Convolution2d } from "../fused.ts";
import { sizeOf } from "../shape.ts";
import { accumulate, assign } from "./assign.ts";
import { addDotProducts } from "./dot-products.ts";
import { store, toDoubles, valuesOf } from "./values.ts";
import { transposeView, type View, viewAs, viewOf } from "./views.ts";
import { type ImagesShape, insidePadding, paddedShape, windowsOf } from "./windows.ts";

/** One image and group: its windows `[channels, kh, kw, oh, ow]`, and where its weights and outputs begin. */
type VisitGroup = (windows: View, weightAt: number, outputAt: number) => void;

/** `y = weight x windows`, each sum starting from the bias: `[n, out, oh, ow]`. */
export function convolve2d(
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  convolution: Convolution2d,
): TypedArray {
  const sizes = convolutionSizes(x.shape, weight.shape, convolution);
  const { outputs: m, outputPixels: n, depth: k } = sizes;
  const y = filledWithBias(allocate(x.dtype, sizes.images * sizes.groups * m * n), n, bias);
  const weights = toDoubles(valuesOf(weight));
  const patches = allocate("float64", n * k);
  const [, channels, kh, kw] = weight.shape as ImagesShape;
  const inPatches = viewAs(patches, [...convolution.outputSize, channels, kh, kw]);
  const windowsInPatches = transposeView(inPatches, [2, 3, 4, 0, 1]);
  forEachGroup(sizes, windowsOf(paddedDoubles(x, convolution), convolution), (windows, weightAt, outputAt) => {
    assign(windowsInPatches, windows);
    const rows = weights.subarray(weightAt, weightAt + m * k);
    addDotProducts(y.subarray(outputAt, outputAt + m * n), rows, patches, { m, n, k });
  });
  return y;
}

/** `windows' = weight^T x grad`, added into the images that the windows were taken from: `inputShape`. */
export function convolve2dInputGrad(
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  convolution: Convolution2d,
): TypedArray {
  const sizes = convolutionSizes(inputShape, weight.shape, convolution);
  const { outputs: k, depth: m, outputPixels: n } = sizes;
  const [weights, grads] = [toDoubles(valuesOf(weight)), toDoubles(valuesOf(grad))];
  const images = zeroImages(inputShape, convolution);
  const columns = allocate("float64", m * n);
  forEachGroup(sizes, windowsOf(images, convolution), (windows, weightAt, outputAt) => {
    const rows = transposed(weights.subarray(weightAt, weightAt + k * m), k, m);
    addDotProducts(columns.fill(0), rows, transposed(grads.subarray(outputAt, outputAt + k * n), k, n), { m, n, k });
    accumulate(windows, viewAs(columns, windows.shape));
  });
  const y = viewAs(allocate(grad.dtype, sizeOf(inputShape)), inputShape);
  assign(y, insidePadding(images, convolution, inputShape as ImagesShape));
  return y.data;
}

/** `weight' = grad x windows^T`, added up over the images: `weightShape`. */
export function convolve2dWeightGrad(
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  convolution: Convolution2d,
): TypedArray {
  const sizes = convolutionSizes(x.shape, weightShape, convolution);
  const { outputs: m, depth: n, outputPixels: k } = sizes;
  const grads = toDoubles(valuesOf(grad));
  const sum = allocate("float64", sizeOf(weightShape));
  const columns = allocate("float64", n * k);
  forEachGroup(sizes, windowsOf(paddedDoubles(x, convolution), convolution), (windows, weightAt, outputAt) => {
    assign(viewAs(columns, windows.shape), windows);
    const rows = grads.subarray(outputAt, outputAt + m * k);
    addDotProducts(sum.subarray(weightAt, weightAt + m * n), rows, columns, { m, n, k });
  });
  return store(sum, grad.dtype);
}

function forEachGroup(sizes: ConvolutionSizes, windows: View, visit: VisitGroup): void {
  const { images, groups, channels, outputs, depth, outputPixels } = sizes;
  const { data, offset } = windows;
  const [perImage, perChannel, ...within] = windows.stride as readonly [number, number, ...number[]];
  const shape = [channels, ...windows.shape.slice(2)];
  const stride = [perChannel, ...within];
  for (let image = 0; image < images; image++) {
    for (let group = 0; group < groups; group++) {
      const ofGroup = { data, shape, stride, offset: offset + image * perImage + group * channels * perChannel };
      visit(ofGroup, group * outputs * depth, (image * groups + group) * outputs * outputPixels);
    }
  }
}

function zeroImages(shape: Shape, convolution: Convolution2d): View {
  const padded = paddedShape(shape as ImagesShape, convolution);
  return viewAs(allocate("float64", sizeOf(padded)), padded);
}

function paddedDoubles(x: Operand, convolution: Convolution2d): View {
  const images = zeroImages(x.shape, convolution);
  assign(insidePadding(images, convolution, x.shape as ImagesShape), viewOf(x));
  return images;
}

/** Each plane of `y`, `pixels` long, is filled with its channel's bias. */
function filledWithBias(y: TypedArray, pixels: number, bias: Operand | undefined): TypedArray {
  if (bias === undefined) return y;
  const values = valuesOf(bias);
  for (let plane = 0; plane * pixels < y.length; plane++) {
    y.fill(values[plane % bias.size] as number, plane * pixels, (plane + 1) * pixels);
  }
  return y;
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(values.length);
  assign(viewAs(turned, [columns, rows]), transposeView(viewAs(values, [rows, columns]), [1, 0]));
  return turned;
}
