import { type Layer, refusal } from "@ganglion/tensor";

/** What `nn.Module` has already, so that no part of one can be called so. */
const TAKEN =
  /^(T_destination|add_module|apply|bfloat16|buffers|call_super_init|children|compile|cpu|cuda|double|dump_patches|eval|extra_repr|float|forward|get_buffer|get_extra_state|get_parameter|get_submodule|half|ipu|load_state_dict|modules|mtia|named_buffers|named_children|named_modules|named_parameters|parameters|register_\w+|requires_grad_|set_extra_state|set_submodule|share_memory|state_dict|to|to_empty|train|training|type|xpu|zero_grad|append|extend|insert|pop)$/;

/** @throws RangeError for names of children that a module of PyTorch cannot have. */
export function checkNames(layer: Layer, path: string): void {
  for (const name of Object.keys(layer.children ?? {})) {
    const isSequence = layer.traits?.sequence === true;
    const isWritable = isSequence ? !name.includes("\n") : /^[A-Za-z_]\w*$/.test(name);
    if (isWritable && !TAKEN.test(name) && !name.startsWith("__")) continue;
    const rule = "children must have names that parts of nn.Module can have";
    const got = `${JSON.stringify(name)} in ${path === "" ? "the model itself" : path}`;
    throw refusal(
      RangeError,
      "exportToPyTorch",
      rule,
      got,
      "Rename it: its name is part of the keys of the state dict.",
    );
  }
}
