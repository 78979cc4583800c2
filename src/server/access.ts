// Who may speak to the browser shell: whoever opened it with the one-time token, from this very address, in one browser.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Access {
  /** The token of the address that is printed; it opens once. */
  readonly token: string
  /** The value of `set-cookie` for the right token, the first time; null otherwise. */
  exchange(token: string | null): string | null
  /** Null when it may pass, else the reason for a log. */
  refusal(request: IncomingMessage, changes: boolean): string | null
}

const equal = (one: string, other: string) => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

export const createAccess = (port: number): Access => {
  const token = randomBytes(32).toString('hex')
  const session = randomBytes(32).toString('hex')
  // Cookies do not know ports: the name does, so that two shells on one machine do not take each other's.
  const cookieName = `granary-${port}`
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  let used = false

  const cookieOf = (request: IncomingMessage) =>
    (request.headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${cookieName}=`))
      ?.slice(cookieName.length + 1) ?? ''

  return {
    token,
    exchange: (given) => {
      if (used || given === null || !equal(given, token)) return null
      used = true
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
    refusal: (request, changes) => {
      // Another name for this address means that somebody's DNS points here.
      if (request.headers.host !== host) return 'host'
      const { origin: from } = request.headers
      if (from === undefined ? changes : from !== origin) return 'origin'
      const site = request.headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'site'
      return equal(cookieOf(request), session) ? null : 'session'
    },
  }
}
