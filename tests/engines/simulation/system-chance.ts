// Yjs asks the system for random numbers for each document it makes. In a history also these come from the seed. Loaded before Yjs.
import { webcrypto } from 'node:crypto'
import { type Chance, createChance } from './chance.ts'

let chance: Chance = createChance(0)

export const beginChance = (seed: number) => {
  chance = createChance(seed)
}

const fill = <T extends ArrayBufferView | null>(array: T): T => {
  if (array instanceof Uint32Array) for (let index = 0; index < array.length; index++) array[index] = chance.next() * 2 ** 32
  else if (array) new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(chance.bytes(array.byteLength))
  return array
}
Object.defineProperty(webcrypto, 'getRandomValues', { value: fill, configurable: true, writable: true })
