// Kinds of items and the fields of their details forms. Words for them stand in the translations (`kind.KIND`, `field.FIELD`).

export const itemKinds = [
  'report',
  'framework',
  'ecosystem',
  'story',
  'testimony',
  'dataset',
  'event',
  'project',
  'person',
  'organisation',
  'discussion',
  'note',
] as const
export type ItemKind = (typeof itemKinds)[number]

/** text: one line · long: several lines · names: one name a line · year, number · date: YYYY-MM-DD · url · choice. */
export type FieldType = 'text' | 'long' | 'names' | 'year' | 'number' | 'date' | 'url' | 'choice'
export interface Field {
  name: string
  type: FieldType
  /** For `choice`: the values; their words stand in the translations (`choice.FIELD.VALUE`). */
  values?: readonly string[]
}

export const consentStates = ['not-asked', 'asked', 'given', 'refused', 'withdrawn'] as const

/** Fields that every kind has, beside title, kind, language, tags and collections. */
export const commonFields: readonly Field[] = [
  { name: 'summary', type: 'long' },
  { name: 'people', type: 'names' },
  { name: 'organisations', type: 'names' },
  { name: 'places', type: 'names' },
  { name: 'year', type: 'year' },
  { name: 'licence', type: 'text' },
  { name: 'credit', type: 'text' },
  { name: 'sourceUrl', type: 'url' },
  { name: 'sourceCommunity', type: 'text' },
  { name: 'consent', type: 'choice', values: consentStates },
  { name: 'sdgs', type: 'names' },
]

export const kindFields: Readonly<Record<ItemKind, readonly Field[]>> = {
  report: [
    { name: 'publisher', type: 'text' },
    { name: 'identifier', type: 'text' },
  ],
  framework: [
    { name: 'frameworkVersion', type: 'text' },
    { name: 'endorsedBy', type: 'names' },
  ],
  ecosystem: [
    { name: 'country', type: 'text' },
    { name: 'location', type: 'text' },
    { name: 'founded', type: 'year' },
    { name: 'peopleReached', type: 'number' },
    { name: 'needs', type: 'long' },
    { name: 'strengths', type: 'long' },
  ],
  story: [
    { name: 'whatChanged', type: 'long' },
    { name: 'evidence', type: 'long' },
  ],
  testimony: [
    { name: 'role', type: 'text' },
    { name: 'quote', type: 'long' },
  ],
  dataset: [{ name: 'collectedBy', type: 'text' }],
  event: [
    { name: 'date', type: 'date' },
    { name: 'speakers', type: 'names' },
    { name: 'replayUrl', type: 'url' },
  ],
  project: [
    { name: 'goal', type: 'long' },
    { name: 'status', type: 'choice', values: ['idea', 'running', 'finished', 'stopped'] },
    { name: 'partners', type: 'names' },
  ],
  person: [
    { name: 'role', type: 'text' },
    { name: 'contact', type: 'text' },
  ],
  organisation: [
    { name: 'country', type: 'text' },
    { name: 'contact', type: 'text' },
  ],
  discussion: [],
  note: [],
}
