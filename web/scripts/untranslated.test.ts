import { expect, test } from 'vitest'
// @ts-expect-error the script is plain JavaScript
import { untranslated } from './untranslated.mjs'

const found = (code: string) =>
  untranslated('screen.tsx', code).map((problem: { text: string }) => problem.text)

test('prose between tags is found in any language', () => {
  expect(found('const a = <p>Sign in</p>; const b = <p>登录</p>')).toEqual(['Sign in', '登录'])
  expect(found("const a = <p>{'Sign in'}</p>")).toEqual(['Sign in'])
})

test('spoken attributes are found', () => {
  expect(found('const a = <button aria-label="Close" />')).toEqual(['Close'])
  expect(found('const a = <input placeholder={"Name"} />')).toEqual(['Name'])
  expect(found('const a = <i title={`${n} rows`} />')).toEqual(['`${n} rows`'])
})

test('Chinese in any string or template is found', () => {
  expect(found("const a = cond ? '是' : ''; const b = `共 ${n} 条`").length).toBe(3)
})

test('keys, classes, comments and single signs are left alone', () => {
  expect(found("// 中文\nconst a = <p className=\"text-muted\" id='x'>{t('a.b')} · {n}</p>")).toEqual([])
})
