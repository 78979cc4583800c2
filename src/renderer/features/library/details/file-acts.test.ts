import { describe, expect, it } from 'vitest'
import type { AttachmentHash } from '../../../../contract/ids.ts'
import { type File, inverseOf } from './file-acts.ts'

const file = (hash: string, original = false): File => ({ hash: hash as AttachmentHash, name: `${hash}.pdf`, mediaType: 'application/pdf', original })

describe('what takes back a change of files', () => {
  it('takes off what was attached, and puts back what was taken off', () => {
    expect(inverseOf({ put: [file('b')], take: [] }, [file('a')])).toEqual({ put: [], take: ['b'] })
    expect(inverseOf({ put: [], take: ['a' as AttachmentHash] }, [file('a')])).toEqual({ put: [file('a')], take: [] })
  })
  it('puts the replaced one back as the original it was', () => {
    expect(inverseOf({ put: [file('b')], take: ['a' as AttachmentHash] }, [file('a', true)])).toEqual({ put: [file('a', true)], take: ['b'] })
  })
  it('keeps a file that the item had before the same file was attached again', () => {
    expect(inverseOf({ put: [{ ...file('a'), name: 'again.pdf' }], take: [] }, [file('a', true)])).toEqual({ put: [file('a', true)], take: [] })
  })
})
