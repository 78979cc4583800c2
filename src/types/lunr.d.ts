// lunr ships no types; this is what web editions and the search bench use of it.
declare module 'lunr' {
  namespace lunr {
    interface Token {
      toString(): string
    }
    interface Vector {
      /** Number of a term, its weight, and so on; sorted by number. */
      elements: number[]
    }
    interface Posting {
      _index: number
      [field: string]: number | Record<string, object>
    }
    interface TokenSet {
      intersect(other: TokenSet): TokenSet
      toArray(): string[]
    }
    interface Builder {
      tokenizer: (text: unknown) => Token[]
      ref(name: string): void
      field(name: string, options?: { boost: number }): void
      add(document: object): void
      build(): Index
    }
    interface Query {
      term(term: string | string[], options: { presence?: number; wildcard?: number; boost?: number; usePipeline?: boolean }): void
    }
    interface Index {
      fieldVectors: Record<string, Vector>
      invertedIndex: Record<string, Posting>
      query(build: (query: Query) => void): { ref: string; score: number }[]
    }
    interface Static {
      (build: (this: Builder) => void): Index
      Builder: new () => Builder
      Token: new (text: string, metadata: object) => Token
      Vector: new (elements: number[]) => Vector
      Pipeline: new () => object
      Index: new (parts: {
        invertedIndex: Record<string, Posting>
        fieldVectors: Record<string, Vector>
        tokenSet: Pick<TokenSet, 'intersect'>
        fields: readonly string[]
        pipeline: object
      }) => Index
      tokenizer(text: string): Token[]
      Query: { presence: { REQUIRED: number; PROHIBITED: number }; wildcard: { NONE: number; TRAILING: number } }
    }
  }
  const lunr: lunr.Static
  export default lunr
}
