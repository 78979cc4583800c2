#!/usr/bin/env node
// Runs the measurements: every file of bench/ that ends in .bench.ts (or those named), one table each.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNode, underPinnedNode } from './project.mjs'

await underPinnedNode()
const data = join(root, '..', 'shared', 'data')
const env = existsSync(data) && !process.env.GRANARY_DATA ? { GRANARY_DATA: data } : {}
const wanted = process.argv.slice(2)
const folder = join(root, 'bench')
const files = (existsSync(folder) ? readdirSync(folder, { recursive: true }) : []).filter((file) => file.endsWith('.bench.ts')).sort()
const chosen = wanted.length === 0 ? files : files.filter((file) => wanted.some((word) => file.includes(word)))
if (chosen.length === 0) {
  console.error(`there is no bench ${wanted.join(' ')}; there are: ${files.join(', ')}`)
  process.exit(2)
}
let failed = 0
for (const file of chosen) {
  console.log(`\n# bench/${file}`)
  if ((await runNode(join('bench', file), [], { env })).code !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
