// The system's name of what went wrong.

/** The system's code of an error, such as ENOENT, or an empty string. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
