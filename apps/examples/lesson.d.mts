/** What runs one of the numbered examples of the documentation; undefined if `args` do not name one. */
export function lessonCommand(args: readonly string[]): { file: string; args: string[] } | undefined;
