// The sign that a text goes on where it is cut. After the end of a sentence it is not set: a full stop and the sign read as four dots.

/** Full stops of the scripts that we index, with what may close after them. */
const sentenceEnd = /[.!?…؟۔।॥。！？]["'”’»›)\]]*$/u
/** More quotes and brackets than this close no sentence. */
const longestEnd = 12

/** Whether a text, without white space at its end, ends as a sentence does. */
export const endsSentence = (text: string): boolean => sentenceEnd.test(text.slice(-longestEnd))

export const withEllipsis = (text: string): string => (endsSentence(text) ? text : `${text}…`)
