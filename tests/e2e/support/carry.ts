// Carries what two devices lack from one to the other, both ways, while no window has their repositories open: a stick without the stick.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { projectDirectory } from './command-line.ts'

const script = join(import.meta.dirname, 'carry-between-homes.ts')

/** Takes the repository that each home opened last. Answers the codes of entries that one of them refused. */
export const carry = (one: string, other: string): Promise<string[]> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [script, projectDirectory, one, other], (error, stdout, stderr) => {
      if (error) reject(new Error(`carrying between ${one} and ${other}: ${stderr}`, { cause: error }))
      else resolve(JSON.parse(stdout) as string[])
    })
  })
