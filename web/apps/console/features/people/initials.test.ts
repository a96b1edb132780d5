import { describe, expect, it } from 'vitest'
import { initialsOf } from './initials'

describe('initials', () => {
  it.each([
    ['业务员 07', '07'],
    ['大区经理 01', '01'],
    ['Rep 112', '112'],
    ['店长甲乙', '甲乙'],
    ['anna maria lund', 'AM'],
    ['', ''],
  ])('%j is shown as %j', (name, shown) => {
    expect(initialsOf(name)).toBe(shown)
  })
})
