/** The page of all codes, from what it was before. */
export declare function errorsPage(before: string): string;

/** What stands on the page under each code. */
export declare function entriesOf(page: string): { readonly code: string; readonly text: string }[];
