// What the two shells answer when the renderer asks for its own files and for attachments: one policy, one closed list of types.

/**
 * Of the renderer's own page, in both shells. Nothing from elsewhere is loaded, nothing inline runs. Style attributes are
 * allowed because the editor writes widths and alignments so; a style cannot run or send anything under the other lines.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // The hash is React Aria's one style element (usePress: how a finger moves a button); another text of it is refused again.
  "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Of an attachment, should it ever become a page of its own: no script, no form, an origin of its own. */
export const attachmentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

/** Types that are shown. HTML and everything else leaves as bytes to be saved, so it never runs in our origin. */
const shownTypes = new Set([
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  // Only as a picture: a browser runs no script of an <img>, and the policy above stops it in a page of its own.
  'image/svg+xml',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/mp4',
  'video/mp4',
  'video/webm',
])

/** Plain text is shown as text and never guessed at (`nosniff`). */
export const servedType = (mediaType: string): string => {
  const essence = mediaType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (shownTypes.has(essence)) return essence
  return essence === 'text/plain' || essence === 'text/markdown' || essence === 'text/csv' ? 'text/plain; charset=utf-8' : 'application/octet-stream'
}

/** RFC 6266 and RFC 8187: the name in both forms, so that an Arabic one survives. */
export const contentDisposition = (kind: 'inline' | 'attachment', name: string): string => {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

export interface BytesAnswer {
  status: 200 | 206 | 416
  headers: Record<string, string>
  /** First and last byte to send; null: none. */
  span: { start: number; end: number } | null
}

/** One range, as media elements and pdf.js ask; several ranges or another unit are answered with the whole file. RFC 9110, section 14. */
export const answerBytes = (request: {
  sizeBytes: number
  mediaType: string
  range: string | null
  /** Set when it is to be saved under this name. */
  saveAs?: string
}): BytesAnswer => {
  const type = servedType(request.mediaType)
  const headers: Record<string, string> = {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'content-security-policy': attachmentPolicy,
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'accept-ranges': 'bytes',
  }
  if (request.saveAs !== undefined) headers['content-disposition'] = contentDisposition('attachment', request.saveAs)
  else if (type === 'application/octet-stream') headers['content-disposition'] = 'attachment'
  const { sizeBytes } = request
  const whole: BytesAnswer = {
    status: 200,
    headers: { ...headers, 'content-length': String(sizeBytes) },
    span: sizeBytes === 0 ? null : { start: 0, end: sizeBytes - 1 },
  }
  const asked = /^bytes=(\d*)-(\d*)$/.exec(request.range ?? '')
  if (!asked || (asked[1] === '' && asked[2] === '')) return whole
  const [, first = '', last = ''] = asked
  const start = first === '' ? Math.max(sizeBytes - Number(last), 0) : Number(first)
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return whole
  if (start >= sizeBytes || (first === '' && Number(last) === 0)) {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${sizeBytes}`, 'content-length': '0' }, span: null }
  }
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${sizeBytes}`, 'content-length': String(end - start + 1) },
    span: { start, end },
  }
}

/** Types of the renderer's own files. */
export const pageTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  ttf: 'font/ttf',
  wasm: 'application/wasm',
  bcmap: 'application/octet-stream',
  pfb: 'application/octet-stream',
  icc: 'application/octet-stream',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
}

/** The policy and what goes with it, on every page file. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': pagePolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  'cache-control': 'no-cache',
}

/**
 * Where other pages exist (a browser). In Electron no page can open ours, and a change of this policy on the way to the page would
 * make Chromium start a second process for it.
 */
export const apartFromOtherPages: Readonly<Record<string, string>> = { 'cross-origin-opener-policy': 'same-origin' }

/** The bundler names these files by their content, so a browser need not ask again, and keeps what it has compiled of them. */
export const namedByContent = (pathname: string): boolean => /^\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(pathname)
export const keptForGood = 'private, max-age=31536000, immutable'
