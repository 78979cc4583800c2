// From a file to what an item needs, by format. Each parser is loaded when the first file of its format comes.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { BodyJson } from '../../../document/body/body-json.ts'
import { withoutExtension } from '../file-format.ts'
import type { ParseTask } from '../protocol.ts'
import type { ParsedFile } from './parsed.ts'
import { bodyFromText, decodeText, withoutControls } from './plain-text.ts'
import { type References, resolveReferences } from './references.ts'
import { refuse, toRefusal } from './refusal.ts'
import type { Workplace } from './workplace.ts'

const blank = (body: BodyJson): ParsedFile => ({
  title: '',
  kind: null,
  language: null,
  fields: {},
  tags: [],
  body,
  text: '',
  extracted: null,
  files: [],
})

const paragraph = (text: string): BodyJson => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
const nothing = (): BodyJson => ({ type: 'doc', content: [{ type: 'paragraph' }] })

/** Files of this kind are read for searching although they are only kept. */
const readableText = /^(?:text\/|application\/(?:json|geo\+json|ld\+json|xml|yaml|x-bibtex|x-research-info-systems)$)/
const keptTextBytes = 4 * 1024 * 1024

const readBytes = (task: ParseTask, limit: number): Uint8Array => {
  if (task.file.sizeBytes > limit) throw refuse('file-too-large', `the file has ${task.file.sizeBytes} bytes; of this kind up to ${limit} can be read`)
  return readFileSync(task.path)
}

const parseText = (task: ParseTask, workplace: Workplace): ParsedFile => {
  const text = withoutControls(decodeText(readBytes(task, workplace.limits.textFileBytes)))
  return { ...blank(bodyFromText(text, workplace.limits.bodyBlocks)), text }
}

const parsePdf = async (task: ParseTask, workplace: Workplace): Promise<ParsedFile> => {
  const { readPdf } = await import('./pdf.ts')
  const { title, authors, language, ...extracted } = await readPdf(task.path, task.file.sizeBytes, task.passwords, workplace.limits)
  return { ...blank(nothing()), title: title ?? '', language, fields: { people: authors.join('\n') }, text: extracted.pages.join('\n'), extracted }
}

/** An item that says in one sentence that its file is kept; what text it has can be found. */
const keepOnly = (task: ParseTask): ParsedFile => {
  const parsed = blank(paragraph(task.keptSentence))
  if (!readableText.test(task.file.mediaType) || task.file.format === 'svg' || task.file.sizeBytes > keptTextBytes) return parsed
  const text = withoutControls(decodeText(readFileSync(task.path)))
  return { ...parsed, text: '', extracted: { pages: [text], outline: [], noTextLayer: false } }
}

const parseByFormat = async (task: ParseTask, workplace: Workplace, references: References): Promise<ParsedFile> => {
  switch (task.file.format) {
    case 'markdown': {
      const { readMarkdown } = await import('./markdown.ts')
      return readMarkdown(decodeText(readBytes(task, workplace.limits.textFileBytes)))
    }
    case 'html': {
      const { parseHtml } = await import('./html.ts')
      return parseHtml(readBytes(task, workplace.limits.textFileBytes), basename(task.name), workplace, references)
    }
    case 'docx': {
      const { parseDocx } = await import('./docx.ts')
      if (task.file.sizeBytes > workplace.limits.documentFileBytes) throw refuse('file-too-large', `the document has ${task.file.sizeBytes} bytes`)
      return parseDocx(task.path, workplace)
    }
    case 'epub': {
      const { parseEpub } = await import('./epub.ts')
      if (task.file.sizeBytes > workplace.limits.documentFileBytes) throw refuse('file-too-large', `the book has ${task.file.sizeBytes} bytes`)
      return parseEpub(task.path, workplace)
    }
    case 'pdf':
      return parsePdf(task, workplace)
    case 'text':
      return parseText(task, workplace)
    case 'image':
      return blank({ type: 'doc', content: [{ type: 'figure', attrs: { src: task.file.hash, source: null, alt: null, caption: null, width: null } }] })
    case 'locked-office':
      throw refuse('file-locked', 'the document is locked with a password')
    case 'svg':
    case 'other':
      return keepOnly(task)
  }
}

/** Errors: the codes of files (file-…, nothing-to-read). */
export const parseFile = async (task: ParseTask, workplace: Workplace, references: References): Promise<ParsedFile> => {
  try {
    const parsed = await parseByFormat(task, workplace, references)
    resolveReferences(parsed.body, references)
    return parsed.title === '' ? { ...parsed, title: withoutExtension(basename(task.name)) } : parsed
  } catch (error) {
    throw toRefusal(error, 'the file')
  }
}
