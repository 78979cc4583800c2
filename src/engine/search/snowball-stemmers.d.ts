declare module 'snowball-stemmers' {
  export interface Stemmer {
    stem(word: string): string
  }
  export function newStemmer(algorithm: 'english' | 'french' | 'spanish' | 'portuguese' | 'arabic'): Stemmer
  const snowball: { newStemmer: typeof newStemmer }
  export default snowball
}
