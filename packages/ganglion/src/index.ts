export * from "@ganglion/activations";
export * from "@ganglion/datasets";
export * from "@ganglion/init";
export * from "@ganglion/layers";
export * from "@ganglion/losses";
export * from "@ganglion/optim";
export * from "@ganglion/tensor";
export * from "@ganglion/train";
