// settings.json: what a person chose for this installation. A value that no longer fits falls back alone, not the whole file.
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Settings, settingsSchema } from '../../contract/areas/home.ts'
import { z } from '../../contract/zod.ts'
import { type JsonFile, jsonFile } from './json-file.ts'

export const initialSettings = (): Settings => ({
  language: null,
  contributorName: null,
  deviceName: hostname().slice(0, 120),
  theme: 'system',
  textScale: 100,
  density: 'roomy',
  digits: 'latin',
  singleKeys: true,
  lessMotion: false,
})

const shape = settingsSchema.shape

/** Reads any object: known names with fitting values are taken, the rest keeps its initial value. */
const tolerantSettings: z.ZodType<Settings> = z.record(z.string(), z.unknown()).transform((raw) => {
  const settings: Record<string, unknown> = initialSettings()
  for (const [name, schema] of Object.entries(shape)) {
    const checked = schema.safeParse(raw[name])
    if (checked.success) settings[name] = checked.data
  }
  return settings as Settings
})

export const settingsFile = (directory: string, onDamaged?: (keptAs: string) => void): JsonFile<Settings> =>
  jsonFile({ path: join(directory, 'settings.json'), schema: tolerantSettings, initial: initialSettings, migrations: [], onDamaged })
