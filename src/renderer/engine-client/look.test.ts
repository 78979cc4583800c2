import { describe, expect, it } from 'vitest'
import { GranaryError } from '../../contract/errors.ts'
import { createPortPair } from '../../rpc/port.ts'
import { type Handlers, serve } from '../../rpc/serve.ts'
import { accessEngineAhead } from './look.ts'

const recent = (directory: string, exists = true) => ({ directory, repositoryId: '', name: directory, openedAtUtc: '', exists })

/** An engine that notes what it is asked. `answer` may refuse. */
const setUp = (home: object, answer: { openRepository?: () => unknown; list?: () => unknown } = {}) => {
  const asked: string[] = []
  const handlers = {
    home: {
      read: () => {
        asked.push('home.read')
        return { settings: { language: 'en', contributorName: 'Amina' }, locked: false, recent: [], ...home }
      },
      openRepository: ({ directory }: { directory: string }) => {
        asked.push(`open ${directory}`)
        return answer.openRepository?.() ?? { repositoryId: '', directory, name: '' }
      },
    },
    tags: {
      list: () => {
        asked.push('tags.list')
        return answer.list?.() ?? { rows: [] }
      },
    },
  } as unknown as Handlers<null>
  const access = accessEngineAhead(async () => {
    const [own, other] = createPortPair()
    serve(other, handlers, null, () => undefined)
    return own
  }, [{ name: 'tags.list', input: {} }])
  return { asked, ...access }
}

describe('the look ahead of the window', () => {
  it('opens the last repository that is still there and asks what its first page asks, each once', async () => {
    const { asked, cache, engine, looked } = setUp({ recent: [recent('gone', false), recent('last'), recent('older')] })
    expect((await looked)?.opened?.directory).toBe('last')
    // Who shows an answer joins the question that is under way.
    expect(await cache.fetch('tags.list', {})).toEqual({ rows: [] })
    await cache.fetch('home.read', {})
    expect(asked).toEqual(['home.read', 'open last', 'tags.list'])
    engine.close()
  })

  it('opens nothing while the home is locked or not set up', async () => {
    for (const home of [{ locked: true }, { settings: { language: null, contributorName: null } }]) {
      const { asked, engine, looked } = setUp({ ...home, recent: [recent('last')] })
      expect(await looked).toMatchObject({ opened: null, failure: null })
      expect(asked).toEqual(['home.read'])
      engine.close()
    }
  })

  it('says why the repository could not be opened, and asks no more of it', async () => {
    const refuse = () => {
      throw new GranaryError('repository-in-use', 'another program has it')
    }
    const { asked, engine, looked } = setUp({ recent: [recent('last')] }, { openRepository: refuse })
    expect(await looked).toMatchObject({ opened: null, failure: { directory: 'last', error: { code: 'repository-in-use' } } })
    expect(asked).toEqual(['home.read', 'open last'])
    engine.close()
  })

  it('leaves a failed answer to whoever shows it, who asks again', async () => {
    let refused = false
    const list = () => {
      if (refused) return null
      refused = true
      throw new GranaryError('internal', 'once')
    }
    const { asked, cache, engine, looked } = setUp({ recent: [recent('last')] }, { list })
    await looked
    await expect(cache.fetch('tags.list', {})).rejects.toMatchObject({ code: 'internal' })
    expect(await cache.fetch('tags.list', {})).toEqual({ rows: [] })
    expect(asked.filter((name) => name === 'tags.list')).toHaveLength(2)
    engine.close()
  })
})
