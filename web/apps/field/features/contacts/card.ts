import type { LocalContact } from '@store/index.ts'

/** Text of a vCard: what separates its parts is escaped. */
const escaped = (text: string) => text.replace(/[\\,;]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** Somebody as a vCard 3.0, which phones' own contacts take in. */
export function cardOf(contact: LocalContact, company: string): string {
  const { name, title, mobile, phone, email, wechat, birthday, birth_year } = contact
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${escaped(name ?? '')}`,
    `N:${escaped(name ?? '')};;;;`,
    `ORG:${escaped(company)}`,
    title && `TITLE:${escaped(title)}`,
    mobile && `TEL;TYPE=CELL:${escaped(mobile)}`,
    phone && `TEL;TYPE=WORK:${escaped(phone)}`,
    email && `EMAIL:${escaped(email)}`,
    wechat && `X-WECHAT:${escaped(wechat)}`,
    birthday && birth_year && `BDAY:${birth_year}-${birthday}`,
    'END:VCARD',
  ]
  return `${lines.filter(Boolean).join('\r\n')}\r\n`
}

export function cardFile(contact: LocalContact, company: string): File {
  const name = (contact.name ?? '').replace(/[\\/:*?"<>|\s]+/g, '_') || 'contact'
  return new File([cardOf(contact, company)], `${name}.vcf`, { type: 'text/vcard' })
}

/** In how many days the next birthday is; null without one. 29 February is kept on the 28th where there is none. */
export function daysToBirthday(birthday: string | null, today: string): number | null {
  if (!birthday) return null
  const start = Date.parse(today)
  for (const year of [Number(today.slice(0, 4)), Number(today.slice(0, 4)) + 1]) {
    const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
    const day = Date.parse(`${year}-${birthday === '02-29' && !isLeap ? '02-28' : birthday}`)
    if (day >= start) return Math.round((day - start) / 86_400_000)
  }
  return null
}
