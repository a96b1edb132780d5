import type { Verdict } from '@shared/ui/verdict.ts'
import type { Palette } from './palette.ts'

/** What a marker looks like; equal pins share one image. */
export type Pin =
  | { shape: 'stop'; state: 'done' | 'next' | 'todo' | 'late' | 'skipped'; label?: string }
  | { shape: 'store'; selected?: boolean }
  | {
      shape: 'person'
      state: 'visiting' | 'moving' | 'idle' | 'not_started'
      label: string
      selected?: boolean
    }
  | { shape: 'fix'; verdict: Verdict }

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
export const pinOffset = (pin: Pin): [number, number] =>
  pin.shape === 'stop' && pin.state === 'next' ? [0, -22] : pin.shape === 'person' ? [0, -16] : [0, 0]

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

function drawPerson(draw: Draw, pin: Extract<Pin, { shape: 'person' }>, palette: Palette) {
  const colours = {
    visiting: palette.positive,
    moving: palette.accent,
    idle: palette.warning,
    not_started: palette.muted,
  }
  const colour = colours[pin.state]
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
  }
  line(draw, glyph[pin.state], palette.surface, 2)
  draw.restore()
  word(draw, pin.label.slice(0, 4), pin.label.length > 2 ? 10 : 12, palette.text, height / 2 - 2, 0)
}

/** The image of a pin in the colours of the palette, at two pixels per pixel. */
export function drawPin(pin: Pin, palette: Palette): PinImage {
  const size = pin.shape === 'person' ? 72 : 52
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
  else if (pin.shape === 'store') {
    dot(draw, 15.5, pin.selected ? palette.accent : palette.text, palette.surface, 2)
    line(draw, STORE, pin.selected ? palette.onAccent : palette.surface, 1.8)
  } else {
    const colours = {
      on_site: palette.onSite,
      off_site: palette.offSite,
      no_position: palette.noPosition,
      unverified: palette.unverified,
    }
    dot(draw, 8, colours[pin.verdict], palette.surface, 3)
  }
  const { data } = draw.getImageData(0, 0, edge, edge)
  return { width: edge, height: edge, data }
}
