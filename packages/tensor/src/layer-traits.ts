/**
 * What others may ask of a layer, so that nobody has to go by its kind: initializers, folding and transfer learning work
 * with anybody's layers that say these things of themselves. None of it has to be there.
 */
export interface LayerTraits {
  /** Its units add up its inputs, `y = W x + b`: linear layers and convolutions. */
  readonly affine?: AffineTrait;
  /** Its weight is `[in, out / groups, ...kernel]`, as that of a transposed convolution. */
  readonly transposed?: boolean;
  /** It picks rows of its weight and adds nothing up, as an embedding does. */
  readonly lookup?: boolean;
  /** It normalizes what goes through it. */
  readonly normalizes?: boolean;
  /** An activation for which another rule than Kaiming's says how the weights before it should begin. */
  readonly weightInit?: "xavier" | "lecun";
  /** It returns its input as it is unless it is training, as dropout does. */
  readonly trainingOnly?: boolean;
  /** A container that calls each child on the output of the one before it, from its input to its output. */
  readonly sequence?: boolean;
  /** A container that adds the output of the child with this name to its input, or to what a shortcut makes of that. */
  readonly branch?: string;
}

/** How a layer with `weight [out, in / groups, ...kernel]` and perhaps `bias [out]` uses them. */
export interface AffineTrait {
  /** The axis of the features in its input and output: -1 for linear layers, 1 for convolutions. */
  readonly axis: -1 | 1;
  /** Into how many groups the inputs fall. */
  readonly groups: number;
  /** Whether it surrounds its input with zeros. */
  readonly pads: boolean;
}
