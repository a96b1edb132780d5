const LONGEST_EDGE = 1280
const MOST_BYTES = 300_000
const QUALITIES = [0.82, 0.72, 0.6, 0.48, 0.36]

export interface MadePhoto {
  blob: Blob
  width: number
  height: number
}

interface Sheet {
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D
  encode(quality: number): Promise<Blob>
}

interface Picture {
  source: CanvasImageSource
  width: number
  height: number
  release(): void
}

/** Width and height scaled down so that the longer edge is at most `longest` pixels. */
export function fitInside(
  width: number,
  height: number,
  longest: number = LONGEST_EDGE,
): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

function sheetOf(width: number, height: number): Sheet {
  if (typeof OffscreenCanvas !== 'undefined') {
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (context) {
      return {
        context,
        encode: (quality) => canvas.convertToBlob({ type: 'image/jpeg', quality }),
      }
    }
  }
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser cannot draw pictures')
  return {
    context,
    encode: (quality) =>
      new Promise((resolve, reject) => {
        canvas.toBlob(
          (blob) => (blob ? resolve(blob) : reject(new Error('this picture cannot be encoded'))),
          'image/jpeg',
          quality,
        )
      }),
  }
}

async function pictureOf(blob: Blob): Promise<Picture> {
  if (typeof createImageBitmap === 'function') {
    try {
      const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' })
      return {
        source: bitmap,
        width: bitmap.width,
        height: bitmap.height,
        release: () => bitmap.close(),
      }
    } catch {
      // Older WebKit knows createImageBitmap but not its options or not this format.
    }
  }
  const url = URL.createObjectURL(blob)
  const image = new Image()
  image.src = url
  await image.decode()
  return {
    source: image,
    width: image.naturalWidth,
    height: image.naturalHeight,
    release: () => URL.revokeObjectURL(url),
  }
}

function burnIn(context: Sheet['context'], lines: string[], width: number, height: number): void {
  if (lines.length === 0) return
  const size = Math.max(14, Math.round(Math.min(width, height) / 32))
  const lineHeight = Math.round(size * 1.4)
  const padding = Math.round(size * 0.6)
  const band = lines.length * lineHeight + padding * 2
  context.fillStyle = 'rgba(0, 0, 0, 0.45)'
  context.fillRect(0, height - band, width, band)
  context.fillStyle = '#ffffff'
  context.font = `500 ${size}px system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif`
  context.textBaseline = 'middle'
  lines.forEach((line, index) => {
    const y = height - band + padding + lineHeight * (index + 0.5)
    context.fillText(line, padding, y, width - padding * 2)
  })
}

/**
 * A photograph as it is sent: at most 1280 px and 300 kB, JPEG, with `watermark` burnt in at
 * the foot. The quality is lowered, then the size, until it fits.
 */
export async function makePhoto(original: Blob, watermark: string[]): Promise<MadePhoto> {
  const picture = await pictureOf(original)
  try {
    let longest = LONGEST_EDGE
    for (;;) {
      const { width, height } = fitInside(picture.width, picture.height, longest)
      const sheet = sheetOf(width, height)
      sheet.context.drawImage(picture.source, 0, 0, width, height)
      burnIn(sheet.context, watermark, width, height)
      let blob: Blob | null = null
      for (const quality of QUALITIES) {
        blob = await sheet.encode(quality)
        if (blob.size <= MOST_BYTES) return { blob, width, height }
      }
      if (longest <= 480 && blob) return { blob, width, height }
      longest = Math.round(longest * 0.75)
    }
  } finally {
    picture.release()
  }
}
