import { describe, expect, it } from 'vitest'
import { csvCell, csvLine } from './csv'

describe('csv', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+86 138', `"'+86 138"`],
    ['-2', `"'-2"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =cmd', `"'  =cmd"`],
    ['\t=1', `"'\t=1"`],
    ['＝1+1', `"'＝1+1"`],
  ])('a text that a spreadsheet would run, %j, becomes text', (value, written) => {
    expect(csvCell(value)).toBe(written)
  })

  it('a number stays a number, also below nought', () => {
    expect(csvCell(-2.5)).toBe('-2.5')
    expect(csvCell(Number.NaN)).toBe('')
  })

  it('quotes, commas and line breaks stay inside their cell', () => {
    expect(csvLine(['江畔, 粮油', 'say "hi"', 'a\nb', null, undefined])).toBe(
      '"江畔, 粮油","say ""hi""","a\nb",,\r\n',
    )
  })

  it('an ordinary name is written as it is', () => {
    expect(csvCell('清禾便利·梧桐街店')).toBe('清禾便利·梧桐街店')
  })
})
