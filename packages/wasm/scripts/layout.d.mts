/** Constants by name: their values, and what they are. */
type Constants = Readonly<Record<string, readonly [value: number, text: string]>>;

export const addresses: Constants;
export const numbers: Constants;
