// The answering end: only calls of the contract are answered, every input is checked, every failure goes back with its code.
import { createBirpc } from 'birpc'
import type { AreaHandlers } from '../contract/call.ts'
import { type AreaName, type Contract, contract, type EventName, type Events } from '../contract/contract.ts'
import { GranaryError, toErrorEnvelope } from '../contract/errors.ts'
import type { z } from '../contract/zod.ts'
import type { ClientFunctions, ServerFunctions } from './connect.ts'
import { guardedMessages } from './message-guard.ts'
import type { Port } from './port.ts'

export type Handlers<Context> = { [Area in AreaName]: AreaHandlers<Contract[Area], Context> }

export interface Served {
  emit<Name extends EventName>(name: Name, payload: Events[Name]): void
  close(): void
}

type AnyHandler<Context> = (input: unknown, context: Context) => unknown

export const serve = <Context>(port: Port, handlers: Handlers<Context>, context: Context, onInternalError: (name: string, error: unknown) => void): Served => {
  const find = (name: string): { schema: z.ZodType; handler: AnyHandler<Context> } => {
    const [area = '', method = ''] = name.split('.', 2)
    const areaCalls = Object.hasOwn(contract, area) ? (contract[area as AreaName] as Record<string, { input: z.ZodType }>) : {}
    const declared = Object.hasOwn(areaCalls, method) ? areaCalls[method] : undefined
    if (!declared) throw new GranaryError('unknown-call', `there is no call ${name.slice(0, 80)}`)
    const handler = (handlers[area as AreaName] as unknown as Record<string, AnyHandler<Context>>)[method]
    if (!handler) throw new GranaryError('unknown-call', `nobody answers ${name}`)
    return { schema: declared.input, handler }
  }
  const functions: ServerFunctions = {
    call: async (name, input) => {
      try {
        const { schema, handler } = find(String(name))
        const checked = schema.safeParse(input)
        if (!checked.success) throw new GranaryError('invalid-input', `${name}: ${checked.error.issues[0]?.path.join('.')} ${checked.error.issues[0]?.message}`)
        return { ok: true, value: await handler(checked.data, context) }
      } catch (error) {
        const envelope = toErrorEnvelope(error)
        if (envelope.code === 'internal') onInternalError(String(name), error)
        return { ok: false, error: envelope }
      }
    },
  }
  const rpc = createBirpc<ClientFunctions, ServerFunctions>(functions, {
    post: (message) => port.post(message),
    on: (listener) => guardedMessages(port, 'call', listener),
    eventNames: ['event'],
    timeout: -1,
  })
  let open = true
  port.onClose(() => {
    open = false
    rpc.$close()
  })
  return {
    emit: (name, payload) => {
      // Nobody waits for an event; one to a port that has just ended is lost with its listener.
      if (open) void rpc.$callEvent('event', name, payload).catch(() => undefined)
    },
    close: () => port.close(),
  }
}
