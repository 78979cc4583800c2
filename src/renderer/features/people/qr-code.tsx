// A QR code as one path. Dark on white in every look, with the quiet edge that readers need; never mirrored.
import encodeQR from 'qr'
import { useMemo } from 'react'
import styles from './people.module.css'

/** Modules of white around it, as the standard asks. */
const edge = 4

/** The dark squares as runs of a row: `M x y h length v1 h-length z`. */
const pathOf = (rows: readonly (readonly boolean[])[]): string => {
  let path = ''
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x++
      const length = x - from + 1
      path += `M${from} ${y}h${length}v1h-${length}z`
    }
  }
  return path
}

export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { path, size } = useMemo(() => {
    const rows = encodeQR(text, 'raw', { ecc: 'medium', border: edge })
    return { path: pathOf(rows), size: rows.length }
  }, [text])
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges" className={styles.qr}>
      <rect width={size} height={size} fill="white" />
      <path d={path} fill="black" />
    </svg>
  )
}
