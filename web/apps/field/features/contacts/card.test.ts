import type { LocalContact } from '@store/index.ts'
import { expect, test } from 'vitest'
import { cardOf, daysToBirthday } from './card.ts'

const contact: LocalContact = {
  id: 'p1',
  name: '采购; 03',
  title: null,
  mobile: '138 0000 2207',
  phone: null,
  wechat: 'qh_03',
  email: null,
  birthday: '08-15',
  birth_year: 1980,
  consent: 'given',
  speciality: null,
  licence_no: null,
  note: '不进名片',
  hints: {},
  role: 'buyer',
  is_primary: true,
  elsewhere: 0,
  pending: false,
}

test('a card holds how somebody is reached, escaped, and no note', () => {
  expect(cardOf(contact, '清禾便利').split('\r\n')).toEqual([
    'BEGIN:VCARD',
    'VERSION:3.0',
    'FN:采购\\; 03',
    'N:采购\\; 03;;;;',
    'ORG:清禾便利',
    'TEL;TYPE=CELL:138 0000 2207',
    'X-WECHAT:qh_03',
    'BDAY:1980-08-15',
    'END:VCARD',
    '',
  ])
})

test('the next birthday is counted over the end of the year and in years without 29 February', () => {
  expect(daysToBirthday('11-24', '2026-11-24')).toBe(0)
  expect(daysToBirthday('01-02', '2026-12-30')).toBe(3)
  expect(daysToBirthday('02-29', '2027-02-27')).toBe(1)
  expect(daysToBirthday('02-29', '2028-02-27')).toBe(2)
  expect(daysToBirthday(null, '2026-11-24')).toBeNull()
})
