/** An amount in the currency's minor units: 1250 of CNY is 12.50 yuan. */
export interface Money {
  minor: number
  currency: string
}

const exponents = new Map<string, number>()

/** Decimal places of a currency (ISO 4217): CNY 2, JPY 0, KWD 3. */
export function exponentOf(currency: string): number {
  let exponent = exponents.get(currency)
  if (exponent === undefined) {
    exponent =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2
    exponents.set(currency, exponent)
  }
  return exponent
}

export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new Error(`cannot add ${a.currency} and ${b.currency}`)
  return { minor: a.minor + b.minor, currency: a.currency }
}

/** Reads "12.5" as 1250 minor units of a two-decimal currency; null when it is no amount. */
export function parseMoney(text: string, currency: string): Money | null {
  const exponent = exponentOf(currency)
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim().replaceAll(',', ''))
  if (!match) return null
  const [, sign, whole = '', fraction = ''] = match
  if (fraction.length > exponent) return null
  const minor = Number(whole + fraction.padEnd(exponent, '0'))
  if (!Number.isSafeInteger(minor)) return null
  return { minor: sign === '-' && minor !== 0 ? -minor : minor, currency }
}

export function formatMoney(money: Money, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency }).format(
    money.minor / 10 ** exponentOf(money.currency),
  )
}
