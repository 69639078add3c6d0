/**
 * The kernels of operations that are not this package's, by their names. It is empty for others to add theirs to:
 * `declare module "@ganglion/tensor/backend" { interface ExtraKernels { cube(x: Operand): Buffer } }`. What stands here
 * `fusedKernel` finds and `registerKernel` takes.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- others merge their declarations into it
export interface ExtraKernels {}
