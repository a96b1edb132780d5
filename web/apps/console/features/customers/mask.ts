interface Masked {
  phone: string | null
  phone_hint: string | null
}

/** The number where it may be read, else its last digits behind dots; null without a number. */
export function maskOf({ phone, phone_hint }: Masked): string | null {
  return phone ?? (phone_hint === null ? null : `••••${phone_hint}`)
}

/** Whether a name shows its first letter alone, as the server masks it. */
export const isMaskedName = (name: string) => /^.••$/u.test(name)
