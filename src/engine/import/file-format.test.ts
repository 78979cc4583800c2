import { expect, it } from 'vitest'
import { recogniseFile, withoutExtension } from './file-format.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

it.each([
  ['picture.epub', '\x89PNG\r\n\x1a\n', 'image'],
  ['report.pdf', 'nothing of the kind', 'pdf'],
  ['mail.txt', 'From: a\n%PDF-1.4', 'pdf'],
  ['old.docx', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 WordDocument', 'other'],
  ['locked.docx', `\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ${'EncryptedPackage'.split('').join('\0')}\0`, 'locked-office'],
  ['book', 'PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/epub+zip', 'epub'],
  ['LICENSE', 'The MIT License', 'text'],
  ['page', '<!DOCTYPE html><p>x', 'html'],
  ['table.csv', 'a,b\n1,2', 'other'],
  ['notes.md', '# x', 'markdown'],
  ['notes.md', 'a\0b', 'other'],
  ['drawing.svg', '<svg onload="alert(1)"/>', 'svg'],
  ['program.exe', 'MZ\x90\0', 'other'],
])('[IM10] takes %s for what its bytes say', (name, head, format) => {
  expect(recogniseFile(name, bytes(head)).format).toBe(format)
})

it('makes a title of a name', () => {
  expect(withoutExtension('Field_report.final.pdf')).toBe('Field report.final')
  expect(withoutExtension('.hidden')).toBe('.hidden')
})
