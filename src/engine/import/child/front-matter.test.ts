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

it('[IM20] reads every field of the details forms by its own name, and decodes entities', () => {
  const front = readFrontMatter({
    title: 'Tu C&oacute;digo',
    kind: 'ecosystem',
    country: 'Uganda',
    location: '1.08, 34.18',
    founded: 2016,
    peopleReached: 'many',
    consent: 'given',
    sdgs: ['4 Quality education'],
    needs: 'A boat\nand a mentor',
    status: 'no such status',
  })
  expect(front.title).toBe('Tu Código')
  expect(front.fields).toEqual({
    country: 'Uganda',
    location: '1.08, 34.18',
    founded: '2016',
    consent: 'given',
    sdgs: '4 Quality education',
    needs: 'A boat\nand a mentor',
  })
  expect(readFrontMatter({ location: 'Mbale' }).fields).toEqual({ places: 'Mbale' })
})
