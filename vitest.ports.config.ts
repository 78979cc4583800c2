import { defineConfig } from 'vitest/config'

// What crosses module borders: the shells' ports, and the formats that documents describe.
export default defineConfig({
  test: {
    include: ['tests/ports/**/*.test.ts', 'tests/formats/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Whole programs, one after the other: a second each, ten on a machine that builds for many.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
