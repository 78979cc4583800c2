// The engine's process as main sees it: Electron's utility process, or a Node named by GRANARY_ENGINE_NODE with main relaying.
// Either way main holds no data: it hands ports over.
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import { compiledCode, engineChild } from '../rpc/child-process.ts'
import { type KeptRunning, keepRunning, type Running } from '../rpc/keep-running.ts'
import { type AnyMessagePort, portOfMessagePort } from '../rpc/message-port.ts'
import { type Port, relay } from '../rpc/port.ts'

export interface RunningEngine extends Running {
  /** For a window: from now on the engine answers on it. */
  hand(port: MessagePortMain): void
  /** For main itself. */
  connect(): Port
}

export interface EngineRunnerSettings {
  /** out/engine/hosts. */
  hostsDirectory: string
  projectDirectory: string
  homeDirectory: string
  report(line: string): void
}

/** A utility process that does not answer to 'stop' in this time is ended. */
const stopTimeoutMs = 10_000

const asPort = (port: MessagePortMain): Port => portOfMessagePort(port as unknown as AnyMessagePort)
const logLines = (stream: Readable | null, report: (line: string) => void) =>
  stream?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line !== '') report(`engine: ${line}`)
  })

const utilityEngine = ({ hostsDirectory, projectDirectory, homeDirectory, report }: EngineRunnerSettings): RunningEngine => {
  const child = utilityProcess.fork(`${hostsDirectory}/utility-process.js`, [], {
    serviceName: 'Granary engine',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...compiledCode(homeDirectory), GRANARY_PROJECT: projectDirectory, GRANARY_OPEN_AHEAD: '1' },
  })
  logLines(child.stderr as Readable | null, report)
  const hand = (port: MessagePortMain) => child.postMessage('connect', [port])
  let alive = true
  child.once('exit', () => {
    alive = false
  })
  return {
    hand,
    isAlive: () => alive,
    connect: () => {
      const { port1, port2 } = new MessageChannelMain()
      hand(port2)
      return asPort(port1)
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener(`exit ${code}`))
    },
    stop: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => child.kill(), stopTimeoutMs)
        child.once('exit', () => {
          clearTimeout(timer)
          resolve()
        })
        child.on('message', (message) => {
          if (message === 'stopped') child.kill()
        })
        child.postMessage('stop')
      }),
  }
}

const nodeEngine = (node: string, { hostsDirectory, projectDirectory, homeDirectory, report }: EngineRunnerSettings): RunningEngine => {
  const child = spawn(node, [`${hostsDirectory}/node-process.js`], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, ...compiledCode(homeDirectory), GRANARY_PROJECT: projectDirectory, GRANARY_OPEN_AHEAD: '1' },
  })
  logLines(child.stderr, report)
  const engine = engineChild(child)
  return { ...engine, hand: (port) => relay(asPort(port), engine.connect()) }
}

/** A Node of our own needs nothing of Electron; a utility process can begin only when Electron is ready. */
export const canStartBeforeReady = (): boolean => !!process.env.GRANARY_ENGINE_NODE

export const startEngine = (settings: EngineRunnerSettings): KeptRunning<RunningEngine> => {
  const node = process.env.GRANARY_ENGINE_NODE
  return keepRunning({
    start: () => (node ? nodeEngine(node, settings) : utilityEngine(settings)),
    onCrash: (reason) => settings.report(`the engine ended (${reason}) and is started again`),
  })
}
