export const CARD = 'mx-gutter flex flex-col gap-3 rounded-lg bg-surface p-3.5 shadow-1'

/** Does it, says what went wrong, and asks for the password first where the server wants to know who it is. */
export type Run = <T>(work: () => Promise<T>) => Promise<T | undefined>
