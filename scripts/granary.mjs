#!/usr/bin/env node
// The command line in a checkout: straight from the sources, under the project's own Node.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root, underPinnedNode } from './project.mjs'

await underPinnedNode()
const child = spawn(process.execPath, [join(root, 'src', 'cli', 'index.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: process.env.INIT_CWD ?? process.cwd(),
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
