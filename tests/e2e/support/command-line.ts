// The built command line, for preparing what a test begins with and for looking at what it left.
import { execFile } from 'node:child_process'
import { join } from 'node:path'

export const projectDirectory = join(import.meta.dirname, '../../..')
export const cliFile = join(projectDirectory, 'out/cli/index.js')

/** `granary ARGS --json`: the document that it prints. Rejected for exit status 2 and 3. */
export const granary = <Answer = Record<string, unknown>>(home: string, args: readonly string[], input?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [cliFile, ...args, '--json'],
      { env: { ...process.env, GRANARY_HOME: home }, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error && error.code !== 1) reject(new Error(`granary ${args.join(' ')}: ${stdout}${stderr}`))
        else resolve(JSON.parse(stdout) as Answer)
      },
    )
    child.stdin?.end(input ?? '')
  })
