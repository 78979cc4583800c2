import type { WordFiles } from './word-files.ts'

export const words: WordFiles = import.meta.glob(['../../../../resources/translations/ar/*.json', '!**/edition.json'], { eager: true, import: 'default' })
