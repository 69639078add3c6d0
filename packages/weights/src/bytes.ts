/**
 * Bytes in memory of their own, which no thread shares. Compilers before 5.7 know no bytes in other memory and write the
 * type without parameters, so it is named by what makes it.
 */
export type Bytes = InstanceType<typeof Uint8Array>;
