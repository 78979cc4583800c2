import { expect, it } from 'vitest'
import { readFrontMatter } from './front-matter.ts'

it('[IM20] fills the details from front matter and leaves unknown names alone', () => {
  const front = readFrontMatter({
    Title: '  The well  ',
    kind: 'Story',
    lang: 'sw',
    tags: ['water', 'women'],
    keywords: 'school, health',
    authors: [{ name: 'Amina' }, 'Ben'],
    license: 'CC BY 4.0',
    date: '2024-05-17',
    url: 'https://example.org/well',
    layout: 'post',
  })
  expect(front).toEqual({
    title: 'The well',
    kind: 'story',
    language: 'sw',
    tags: ['water', 'women', 'school', 'health'],
    fields: { people: 'Amina\nBen', licence: 'CC BY 4.0', year: '2024', date: '2024-05-17', sourceUrl: 'https://example.org/well' },
  })
})

it('[IM20] takes no kind that is none, and no address that is not of the web', () => {
  expect(readFrontMatter({ type: 'post', url: 'javascript:alert(1)', constructor: 'x' })).toEqual({
    title: '',
    kind: null,
    language: null,
    tags: [],
    fields: {},
  })
})
