// The settings of this installation as components read them.
import type { Settings } from '../../contract/areas/home.ts'
import { useCall } from './hooks.ts'

export const defaultSettings: Settings = {
  language: null,
  contributorName: null,
  deviceName: '',
  theme: 'system',
  textScale: 100,
  density: 'roomy',
  digits: 'latin',
  singleKeys: true,
  lessMotion: false,
}

export const useUserSettings = (): Settings => useCall('home.read', {}).data?.settings ?? defaultSettings
