import type { WordFiles } from './word-files.ts'

export const words: WordFiles = import.meta.glob(['../../../../resources/translations/en/*.json', '!**/edition.json'], { eager: true, import: 'default' })
