import { describe, expect, it } from 'vitest'
import { writeCsv } from './export'

const pages: Record<string, { items: { name: string }[]; next: string | null }> = {
  '': { items: [{ name: '江畔粮油' }, { name: '=HYPERLINK("x")' }], next: 'p2' },
  p2: { items: [{ name: '青石粮店' }], next: null },
}

function work(signal = new AbortController().signal) {
  const asked: string[] = []
  const progress: number[] = []
  const blob = writeCsv<{ name: string }>({
    header: ['店名'],
    line: (row) => [row.name],
    fetchPage: async (cursor = '') => {
      asked.push(cursor)
      return pages[cursor] ?? { items: [], next: null }
    },
    onProgress: (rows) => progress.push(rows),
    signal,
  })
  return { blob, asked, progress }
}

describe('export', () => {
  it('writes every page once, says how far it is, and disarms formulas', async () => {
    const { blob, asked, progress } = work()
    const bytes = new Uint8Array(await (await blob).arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(new TextDecoder().decode(bytes)).toBe(`店名\r\n江畔粮油\r\n"'=HYPERLINK(""x"")"\r\n青石粮店\r\n`)
    expect(asked).toEqual(['', 'p2'])
    expect(progress).toEqual([2, 3])
  })

  it('stops between pages when it is cancelled', async () => {
    const stop = new AbortController()
    stop.abort()
    const { blob, asked } = work(stop.signal)
    await expect(blob).rejects.toThrow()
    expect(asked).toEqual([])
  })
})
