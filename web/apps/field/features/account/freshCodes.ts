let fresh: string[] | null = null

/** Recovery codes that were made during the sign-in: the account page shows them once, on the other side of the door. */
export function keepCodes(codes: string[]): void {
  fresh = codes
}

export function takeCodes(): string[] | null {
  const codes = fresh
  fresh = null
  return codes
}

export const hasCodes = () => fresh !== null
