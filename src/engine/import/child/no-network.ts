// The child reads files and answers; it has no reason to speak with anybody. Whatever a library tries is refused and counted. [IM33]

import type dgram from 'node:dgram'
import type dns from 'node:dns'
import type http from 'node:http'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import type net from 'node:net'

const require = createRequire(import.meta.url)

/** Everything that was tried, for the report of a test. */
export const networkAttempts: string[] = []

/** A plain function, because some of what it replaces is called with `new`. */
const refused = (what: string) =>
  function refuseNetwork(): never {
    networkAttempts.push(what)
    throw new Error(`importing uses no network: ${what}`)
  }

export const switchNetworkOff = (): void => {
  const sockets = require('node:net') as typeof net
  const datagrams = require('node:dgram') as typeof dgram
  const names = require('node:dns') as typeof dns
  const requests = [require('node:http'), require('node:https')] as (typeof http)[]
  Object.assign(sockets.Socket.prototype, { connect: refused('net.connect') })
  Object.assign(sockets.Server.prototype, { listen: refused('net.listen') })
  Object.assign(datagrams.Socket.prototype, { bind: refused('dgram.bind'), send: refused('dgram.send'), connect: refused('dgram.connect') })
  for (const name of Object.keys(names)) if (/^(?:lookup|resolve)/.test(name)) Object.assign(names, { [name]: refused(`dns.${name}`) })
  for (const name of Object.keys(names.promises))
    if (/^(?:lookup|resolve)/.test(name)) Object.assign(names.promises, { [name]: refused(`dns.promises.${name}`) })
  for (const module of requests) Object.assign(module, { request: refused('http.request'), get: refused('http.get') })
  Object.assign(globalThis, { fetch: refused('fetch'), WebSocket: refused('WebSocket'), EventSource: refused('EventSource') })
  syncBuiltinESMExports()
}
