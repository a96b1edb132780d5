import type { Verdict } from '@shared/ui/verdict.ts'
import { type Palette, verdictColours } from './palette.ts'

/** What a marker looks like; equal pins share one image. */
export type Pin =
  | { shape: 'stop'; state: 'done' | 'next' | 'todo' | 'late' | 'skipped'; label?: string }
  | { shape: 'store'; selected?: boolean }
  /** A customer among many, coloured by what matters just now; the label says the same without colour. */
  | { shape: 'shop'; tone: ShopTone; label: string; selected?: boolean }
  | {
      shape: 'person'
      state: PersonState
      label: string
      selected?: boolean
    }
  | { shape: 'fix'; verdict: Verdict; selected?: boolean }
  /** People too close together to be told apart, by state. */
  | { shape: 'crowd'; counts: number[] }
  /** Words beside a line, so many pixels above it. */
  | { shape: 'label'; text: string; verdict: Verdict; above: number }

export type ShopTone = 'positive' | 'accent' | 'warning' | 'muted'

/** The states of people, in the order in which a ring counts them. */
export const PERSON_STATES = ['visiting', 'moving', 'idle', 'not_started', 'on_leave'] as const
type PersonState = (typeof PERSON_STATES)[number]

export interface PinImage {
  width: number
  height: number
  data: Uint8ClampedArray
}

export const PIXEL_RATIO = 2

type Draw = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

const TICK = 'M-4 .2L-1.2 3L4-2.6'
const DROP = 'M0 0C-3-7-16-13-16-27A16 16 0 0 1 16-27C16-13 3-7 0 0Z'
const STORE =
  'M-7 -1V5.4A1.6 1.6 0 0 0 -5.4 7H5.4A1.6 1.6 0 0 0 7 5.4V-1M-8.4 -2.6L-6.4 -6.6A1.5 1.5 0 0 1 -5.1 -7.4H5.1A1.5 1.5 0 0 1 6.4 -6.6L8.4 -2.6A2.8 2.8 0 0 1 2.8 -2.6A2.8 2.8 0 0 1 -2.8 -2.6A2.8 2.8 0 0 1 -8.4 -2.6M-2 7V3H2V7'

const FONT = '"PingFang SC", Roboto, "Noto Sans CJK SC", sans-serif'

export const pinKey = (pin: Pin) => JSON.stringify(pin)

/** Anchor of the image relative to its middle, in pixels of the screen. */
export function pinOffset(pin: Pin): [number, number] {
  if (pin.shape === 'label') return [0, -pin.above]
  if (pin.shape === 'person') return [0, -16]
  return pin.shape === 'stop' && pin.state === 'next' ? [0, -22] : [0, 0]
}

function dot(draw: Draw, radius: number, fill: string, edge: string, width: number) {
  draw.beginPath()
  draw.arc(0, 0, radius, 0, 2 * Math.PI)
  draw.fillStyle = fill
  draw.fill()
  draw.lineWidth = width
  draw.strokeStyle = edge
  draw.stroke()
}

function line(draw: Draw, path: string, colour: string, width: number) {
  draw.lineCap = 'round'
  draw.lineJoin = 'round'
  draw.lineWidth = width
  draw.strokeStyle = colour
  draw.stroke(new Path2D(path))
}

function word(draw: Draw, text: string, size: number, colour: string, x = 0, y = 0) {
  draw.font = `600 ${size}px ${FONT}`
  draw.fillStyle = colour
  draw.textAlign = 'center'
  draw.textBaseline = 'middle'
  draw.fillText(text, x, y + 0.5)
}

function drawStop(draw: Draw, pin: Extract<Pin, { shape: 'stop' }>, palette: Palette) {
  const label = pin.label ?? ''
  if (pin.state === 'next') {
    draw.translate(0, 22)
    draw.fillStyle = 'rgba(0,0,0,.22)'
    draw.beginPath()
    draw.ellipse(0, 1, 7, 3, 0, 0, 2 * Math.PI)
    draw.fill()
    draw.fillStyle = palette.accent
    draw.fill(new Path2D(DROP))
    line(draw, DROP, palette.surface, 2)
    word(draw, label, 15, palette.onAccent, 0, -27)
  } else if (pin.state === 'done') {
    dot(draw, 9.5, palette.positive, palette.surface, 2.5)
    line(draw, TICK, palette.surface, 2.2)
  } else {
    const colour =
      pin.state === 'late' ? palette.warning : pin.state === 'skipped' ? palette.muted : palette.accent
    dot(draw, 11, palette.surface, colour, 2.5)
    word(draw, label, label.length > 2 ? 9 : 11.5, colour)
    if (pin.state === 'skipped') line(draw, 'M-7 7L7-7', colour, 2)
  }
}

function drawShop(draw: Draw, pin: Extract<Pin, { shape: 'shop' }>, palette: Palette) {
  const colour = palette[pin.tone]
  dot(
    draw,
    pin.selected ? 17 : 13,
    colour,
    pin.selected ? palette.text : palette.surface,
    pin.selected ? 3 : 2,
  )
  word(draw, pin.label, pin.label.length > 2 ? 9 : 11.5, palette.surface)
}

const stateColours = (palette: Palette): Record<PersonState, string> => ({
  visiting: palette.positive,
  moving: palette.accent,
  idle: palette.warning,
  not_started: palette.muted,
  on_leave: palette.muted,
})

function drawCrowd(draw: Draw, { counts }: Extract<Pin, { shape: 'crowd' }>, palette: Palette) {
  const colours = stateColours(palette)
  const total = counts.reduce((sum, count) => sum + count, 0)
  dot(draw, 16, palette.surface, palette.surface, 5)
  let from = -Math.PI / 2
  for (const [index, state] of PERSON_STATES.entries()) {
    const to = from + (2 * Math.PI * (counts[index] ?? 0)) / Math.max(1, total)
    draw.beginPath()
    draw.arc(0, 0, 15, from, to)
    draw.lineWidth = 4
    draw.strokeStyle = colours[state]
    if (to > from) draw.stroke()
    from = to
  }
  word(draw, String(total), total > 99 ? 10 : 12.5, palette.text)
}

function drawPerson(draw: Draw, pin: Extract<Pin, { shape: 'person' }>, palette: Palette) {
  const colour = stateColours(palette)[pin.state]
  const [width, height] = [pin.selected ? 60 : 52, pin.selected ? 32 : 26]
  const half = width / 2
  draw.beginPath()
  draw.roundRect(-half, -height / 2, width, height, height / 2)
  draw.moveTo(-5, height / 2)
  draw.lineTo(0, height / 2 + 6)
  draw.lineTo(5, height / 2)
  draw.fillStyle = palette.surface
  draw.fill()
  draw.lineWidth = pin.selected ? 3 : 2.4
  draw.strokeStyle = colour
  draw.stroke()
  draw.fillStyle = palette.surface
  draw.fillRect(-5, height / 2 - 3, 10, 3)
  draw.fillStyle = colour
  draw.beginPath()
  draw.arc(-half + height / 2, 0, height / 2 - 4, 0, 2 * Math.PI)
  draw.fill()
  draw.save()
  draw.translate(-half + height / 2, 0)
  const glyph = {
    visiting: TICK,
    moving: 'M-3.4 3.4L0-4L3.4 3.4L0 1.8Z',
    idle: 'M-1.8-3V3M1.8-3V3',
    not_started: 'M-3 0H3',
    on_leave: 'M-3-2H3M-3 2H3',
  }
  line(draw, glyph[pin.state], palette.surface, 2)
  draw.restore()
  word(draw, pin.label.slice(0, 4), pin.label.length > 2 ? 10 : 12, palette.text, height / 2 - 2, 0)
}

function drawLabel(draw: Draw, pin: Extract<Pin, { shape: 'label' }>, palette: Palette) {
  const colour = verdictColours(palette)[pin.verdict]
  draw.font = `600 12px ${FONT}`
  const half = Math.min(70, draw.measureText(pin.text).width / 2 + 11)
  draw.beginPath()
  draw.roundRect(-half, -12, 2 * half, 24, 12)
  draw.fillStyle = palette.surface
  draw.fill()
  draw.lineWidth = 1.5
  draw.strokeStyle = colour
  draw.stroke()
  word(draw, pin.text, 12, colour)
}

const SIZES: Record<Pin['shape'], number> = {
  stop: 52,
  store: 52,
  shop: 52,
  person: 72,
  fix: 52,
  crowd: 52,
  label: 148,
}

/** The image of a pin in the colours of the palette, at two pixels per pixel. */
export function drawPin(pin: Pin, palette: Palette): PinImage {
  const size = SIZES[pin.shape]
  const canvas = document.createElement('canvas')
  const edge = size * PIXEL_RATIO
  canvas.width = edge
  canvas.height = edge
  const draw = canvas.getContext('2d', { willReadFrequently: true })
  if (!draw) return { width: 1, height: 1, data: new Uint8ClampedArray(4) }
  draw.scale(PIXEL_RATIO, PIXEL_RATIO)
  draw.translate(size / 2, size / 2)
  if (pin.shape === 'stop') drawStop(draw, pin, palette)
  else if (pin.shape === 'person') drawPerson(draw, pin, palette)
  else if (pin.shape === 'crowd') drawCrowd(draw, pin, palette)
  else if (pin.shape === 'label') drawLabel(draw, pin, palette)
  else if (pin.shape === 'shop') drawShop(draw, pin, palette)
  else if (pin.shape === 'store') {
    dot(draw, 15.5, pin.selected ? palette.accent : palette.text, palette.surface, 2)
    line(draw, STORE, pin.selected ? palette.onAccent : palette.surface, 1.8)
  } else {
    dot(draw, pin.selected ? 9 : 6.5, verdictColours(palette)[pin.verdict], palette.surface, 3)
  }
  const { data } = draw.getImageData(0, 0, edge, edge)
  return { width: edge, height: edge, data }
}
