// Writes shared/ui/antd-theme.ts from shared/ui/tokens.css, so that the console's kit and the tokens
// cannot drift apart. A test runs `antdTheme` again and compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './sources.mjs'

/** Custom properties of the first rule whose selector ends in `selector`, as {name: value}. */
export function tokensOf(css, selector) {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '')
  const start = plain.indexOf(`${selector} {`)
  if (start < 0) throw new Error(`no rule ${selector} in tokens.css`)
  const body = plain.slice(plain.indexOf('{', start) + 1, plain.indexOf('}', start))
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
      name,
      value.trim().replace(/\s+/g, ' '),
    ]),
  )
}

function literal(object, indent) {
  return Object.entries(object)
    .map(([key, value]) => `${indent}${key}: '${value.replaceAll("'", "\\'")}',`)
    .join('\n')
}

function colours(t) {
  return {
    colorPrimary: t.accent,
    colorPrimaryHover: t['accent-hover'],
    colorPrimaryActive: t['accent-press'],
    colorPrimaryBg: t['accent-soft'],
    colorPrimaryBgHover: t['accent-soft'],
    colorInfo: t.accent,
    colorSuccess: t.positive,
    colorWarning: t.warning,
    colorError: t.danger,
    colorSuccessBg: t['positive-soft'],
    colorWarningBg: t['warning-soft'],
    colorErrorBg: t['danger-soft'],
    colorLink: t.accent,
    colorText: t.text,
    colorTextSecondary: t['text-2'],
    colorTextTertiary: t.muted,
    colorTextQuaternary: t.muted,
    colorTextPlaceholder: t.muted,
    colorTextDescription: t.muted,
    colorTextHeading: t.text,
    colorTextLightSolid: t['on-accent'],
    colorIcon: t.muted,
    colorBgLayout: t.bg,
    colorBgContainer: t.surface,
    colorBgElevated: t.surface,
    colorBgSpotlight: t.text,
    colorBgMask: t.scrim,
    colorFillAlter: t.surface,
    colorFillSecondary: t['surface-2'],
    colorFillTertiary: t['surface-2'],
    controlItemBgHover: t['surface-2'],
    controlItemBgActive: t['accent-soft'],
    colorBorder: t['line-2'],
    colorBorderSecondary: t.line,
    colorSplit: t.line,
    boxShadow: t['shadow-2'],
    boxShadowSecondary: t['shadow-3'],
  }
}

/** The whole text of antd-theme.ts. */
export function antdTheme(css) {
  const shape = tokensOf(css.slice(css.lastIndexOf('\n:root {')), ':root')
  const light = tokensOf(css, '[data-theme="light"]')
  const dark = { ...light, ...tokensOf(css, '[data-theme="dark"]') }
  const pixels = (name) => Math.round(Number.parseFloat(shape[name]) * (shape[name].endsWith('rem') ? 16 : 1))
  const seconds = (name) => `${Number.parseFloat(shape[name]) / 1000}s`
  const theme = (name, algorithm, tokens) => `export const ${name}: ThemeConfig = {
  algorithm: [theme.${algorithm}, exact],
  components: components('${tokens['line-control']}'),
  token: {
    ...shape,
${literal(colours(tokens), '    ')}
  },
}`
  return `// Written by scripts/theme.mjs from tokens.css. Change tokens.css, then run: npm run theme
import { type MappingAlgorithm, type ThemeConfig, theme } from 'antd'

const shape = {
  fontFamily: '${shape.font.replaceAll("'", "\\'")}',
  fontSize: ${pixels('t-md')},
  fontSizeSM: ${pixels('t-xs')},
  fontSizeLG: ${pixels('t-lg')},
  fontSizeHeading1: ${pixels('t-2xl')},
  fontSizeHeading2: 20,
  fontSizeHeading3: ${pixels('t-xl')},
  fontWeightStrong: ${shape['w-bold']},
  lineHeight: ${shape.lh},
  borderRadius: 8,
  borderRadiusXS: ${pixels('r-xs')},
  borderRadiusSM: ${pixels('r-sm')},
  borderRadiusLG: ${pixels('r-lg')},
  controlHeight: 32,
  controlHeightSM: 28,
  controlHeightLG: 40,
  sizeUnit: 4,
  sizeStep: 4,
  wireframe: false,
  motionDurationFast: '${seconds('dur-1')}',
  motionDurationMid: '${seconds('dur-2')}',
  motionDurationSlow: '${seconds('dur-3')}',
  motionEaseOut: '${shape.ease}',
  motionEaseInOut: '${shape.ease}',
}

/** antd derives a new shade from each seed colour, in dark mode a duller one; this keeps ours. */
const exact: MappingAlgorithm = (seed, map) => ({
  ...(map ?? theme.defaultAlgorithm(seed)),
  colorPrimary: seed.colorPrimary,
  colorInfo: seed.colorInfo,
  colorLink: seed.colorLink || seed.colorPrimary,
  colorSuccess: seed.colorSuccess,
  colorWarning: seed.colorWarning,
  colorError: seed.colorError,
})

/** \`edge\` is --line-control: the edge of a control needs 3:1, the edge of a card does not. */
const components = (edge: string): NonNullable<ThemeConfig['components']> => ({
  Button: {
    primaryShadow: 'none',
    defaultShadow: 'none',
    dangerShadow: 'none',
    fontWeight: ${shape['w-medium']},
    paddingInline: 12,
  },
  Image: { colorTextLightSolid: '#ffffff' },
  Table: {
    headerBg: 'var(--surface)',
    headerColor: 'var(--muted)',
    headerSplitColor: 'transparent',
    headerBorderRadius: 0,
    cellPaddingBlock: 11,
    cellPaddingInline: 10,
    cellFontSize: ${pixels('t-md')},
  },
  Tabs: { horizontalItemPadding: '10px 0', titleFontSize: ${pixels('t-md')} },
  Segmented: { itemSelectedBg: 'var(--surface)', trackBg: 'var(--surface-2)', trackPadding: 2 },
  Tag: { defaultBg: 'var(--surface-2)', defaultColor: 'var(--text-2)' },
  Input: { colorBorder: edge },
  InputNumber: { colorBorder: edge },
  Select: { colorBorder: edge, optionSelectedFontWeight: ${shape['w-medium']} },
  DatePicker: { colorBorder: edge },
  Checkbox: { colorBorder: edge, borderRadiusSM: ${pixels('r-xs')} },
  Radio: { colorBorder: edge },
  Drawer: { footerPaddingBlock: 12 },
  Modal: { borderRadiusLG: ${pixels('r-lg')} },
  Tooltip: { borderRadius: 8 },
})

${theme('light', 'defaultAlgorithm', light)}

${theme('dark', 'darkAlgorithm', dark)}
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const css = readFileSync(join(root, 'shared/ui/tokens.css'), 'utf8')
  writeFileSync(join(root, 'shared/ui/antd-theme.ts'), antdTheme(css))
}
