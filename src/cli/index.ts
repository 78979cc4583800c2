#!/usr/bin/env node
// The command line: granary COMMAND. docs/formats/cli.md says what it prints, which is stable.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { toErrorEnvelope } from '../contract/errors.ts'
import { parseRequest, type Request } from './arguments.ts'
import { helpText } from './commands.ts'
import { runCommand } from './run.ts'
import { projectDirectory } from './session.ts'

const write = (stream: NodeJS.WriteStream, text: string) => new Promise<void>((done) => stream.write(text, () => done()))
const print = (value: unknown) => write(process.stdout, `${JSON.stringify(value)}\n`)

/** Until the terminal or the system ends it. */
const serve = async (request: Request): Promise<never> => {
  const [{ startServer, builtPageDirectory }, { homeDirectory }] = await Promise.all([import('../server/index.ts'), import('../engine/home/home-directory.ts')])
  const { repo } = request.options
  const server = await startServer({
    homeDirectory: homeDirectory(),
    pageDirectory: builtPageDirectory(),
    repositoryDirectory: repo === undefined ? undefined : resolve(repo),
    report: (line) => process.stderr.write(`${line}\n`),
  })
  const end = () => void server.close().finally(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  if (request.json) await print({ url: server.url })
  else await write(process.stdout, `${server.url}\n`)
  return new Promise(() => undefined)
}

const main = async (args: readonly string[]): Promise<number> => {
  if (args.length === 0 || args[0] === 'help' || args.includes('--help')) {
    await write(process.stdout, helpText())
    return args.length === 0 ? 2 : 0
  }
  if (args[0] === '--version') {
    const { version } = JSON.parse(readFileSync(join(projectDirectory, 'package.json'), 'utf8')) as { version: string }
    await write(process.stdout, `${version}\n`)
    return 0
  }
  try {
    const request = parseRequest(args)
    if (request.command === 'serve') return await serve(request)
    const outcome = await runCommand(request, {
      say: (line) => process.stderr.write(`${line}\n`),
      stdin: process.stdin,
      onInterrupt: (listener) => process.once('SIGINT', listener),
    })
    if (request.json) await print(outcome.json)
    else if (outcome.words !== '') await write(process.stdout, outcome.words.endsWith('\n') ? outcome.words : `${outcome.words}\n`)
    return outcome.status
  } catch (error) {
    const { code, message, details } = toErrorEnvelope(error)
    if (args.includes('--json')) await print({ error: { code, message, ...(Object.keys(details).length > 0 ? { details } : {}) } })
    await write(process.stderr, `granary: ${message} (${code})\n`)
    if (code === 'internal' && error instanceof Error) await write(process.stderr, `${error.stack}\n`)
    return code === 'wrong-usage' || code === 'invalid-input' ? 2 : 3
  }
}

// `granary list | head`: the reader has enough, which is no failure of ours.
process.stdout.on('error', () => process.exit(0))
process.exit(await main(process.argv.slice(2)))
