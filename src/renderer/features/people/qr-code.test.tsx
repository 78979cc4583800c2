import decodeQR from 'qr/decode.js'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { QrCode } from './qr-code.tsx'

const pixelsOfModule = 4

/** Paints the path as a screen would and reads it as a telephone would. */
const readBack = (markup: string): string => {
  const size = Number(/viewBox="0 0 (\d+)/.exec(markup)?.[1]) * pixelsOfModule
  const data = new Uint8ClampedArray(size * size * 4).fill(255)
  for (const [, x, y, length] of markup.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let dy = 0; dy < pixelsOfModule; dy++)
      for (let dx = 0; dx < Number(length) * pixelsOfModule; dx++)
        data.fill(
          0,
          ((Number(y) * pixelsOfModule + dy) * size + Number(x) * pixelsOfModule + dx) * 4,
          ((Number(y) * pixelsOfModule + dy) * size + Number(x) * pixelsOfModule + dx) * 4 + 3,
        )
  }
  return decodeQR({ width: size, height: size, data })
}

describe('the code of an invitation', () => {
  it('is read back letter by letter, also of the longest ticket', () => {
    for (const letters of ['AbC-_9x'.repeat(5), 'AbC-_9x'.repeat(60), 'z'.repeat(1380)]) {
      const text = `granary:join/${letters}`
      expect(readBack(renderToStaticMarkup(<QrCode text={text} label="code" />))).toBe(text)
    }
  })
})
