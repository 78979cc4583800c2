// lunr ships no types; this is what the bench uses of it.
declare module 'lunr' {
  namespace lunr {
    interface Builder {
      ref(name: string): void
      field(name: string, options?: { boost: number }): void
      add(document: object): void
    }
    interface Query {
      term(term: string[], options: { presence: number; wildcard: number }): void
    }
    interface Index {
      query(build: (query: Query) => void): { ref: string; score: number }[]
    }
    interface Static {
      (build: (this: Builder) => void): Index
      tokenizer(text: string): { toString(): string }[]
      Query: { presence: { REQUIRED: number; PROHIBITED: number }; wildcard: { NONE: number; TRAILING: number } }
    }
  }
  const lunr: lunr.Static
  export default lunr
}
