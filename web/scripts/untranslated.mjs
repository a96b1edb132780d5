// Fails on prose in the code of the screens: every sentence belongs into a resource file of both
// languages. Reads the syntax tree, so that comments, keys and class names do not matter.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { root, sources } from './sources.mjs'

const LETTERS = /\p{L}{2,}/u
const CHINESE = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/
const SPOKEN = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
])
/** Names that are the same in every language. */
const NAMES = new Set(['Rounds', 'OwnTracks', 'Traccar Client', 'GPS', 'Ctrl', 'Esc'])

/** Resource files hold the texts, tests may quote them. */
const EXEMPT = [/\/(?:zh|en)\//, /\/testing\//, /\/chaos\//, /\.test\.tsx?$/, /^shared\/api\//]

/** Problems in one file: `{line, text}` each. */
export function untranslated(fileName, code) {
  const file = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const problems = []
  const report = (node, text) =>
    problems.push({
      line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
      text: text.trim(),
    })

  function visit(node) {
    if (ts.isJsxText(node)) {
      const text = node.text.trim()
      if ((LETTERS.test(text) || CHINESE.test(text)) && !NAMES.has(text)) report(node, text)
    } else if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText(file)) && node.initializer) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer
      if (value && ts.isStringLiteralLike(value) && LETTERS.test(value.text) && !NAMES.has(value.text))
        report(node, value.text)
      if (value && ts.isTemplateExpression(value) && LETTERS.test(spokenParts(value)))
        report(node, value.getText(file))
    } else if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    ) {
      if (CHINESE.test(node.text)) report(node, node.text)
    } else if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression)) {
      if (ts.isJsxElement(node.parent) && LETTERS.test(node.expression.text))
        report(node, node.expression.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return problems
}

function spokenParts(template) {
  return [template.head.text, ...template.templateSpans.map((span) => span.literal.text)].join(' ')
}

function main() {
  let count = 0
  for (const path of sources(['apps', 'shared', 'store'], /\.tsx?$/)) {
    if (EXEMPT.some((pattern) => pattern.test(path))) continue
    for (const { line, text } of untranslated(path, readFileSync(join(root, path), 'utf8'))) {
      console.error(`${path}:${line}: untranslated: ${text}`)
      count += 1
    }
  }
  process.exit(count ? 1 : 0)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
