// Languages of a block of code: written down for whoever reads or exports it. Their names are the same in every language.
const names = {
  bash: 'Bash',
  c: 'C',
  cpp: 'C++',
  css: 'CSS',
  csv: 'CSV',
  go: 'Go',
  html: 'HTML',
  java: 'Java',
  javascript: 'JavaScript',
  json: 'JSON',
  markdown: 'Markdown',
  php: 'PHP',
  python: 'Python',
  r: 'R',
  rust: 'Rust',
  sql: 'SQL',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
} as const

export const codeLanguageName = (language: string): string => (names as Record<string, string>)[language] ?? language

/** With the one that an imported block brought along, whatever it is. */
export const codeLanguagesWith = (current: string | null): string[] => {
  const known = Object.keys(names)
  return current === null || known.includes(current) ? known : [...known, current]
}

const rememberedAt = 'granary.codeLanguage'

/** The next block of code begins with the language that was chosen last on this device. */
export const rememberCodeLanguage = (language: string | null): void => {
  try {
    if (language === null) localStorage.removeItem(rememberedAt)
    else localStorage.setItem(rememberedAt, language)
  } catch {
    // A browser without room or leave for it forgets the choice; nothing else depends on it.
  }
}
export const rememberedCodeLanguage = (): string | null => {
  try {
    return localStorage.getItem(rememberedAt)
  } catch {
    return null
  }
}
