export const platforms: readonly { readonly name: string }[];
