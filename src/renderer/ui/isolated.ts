/** A name or another word of people inside a sentence of ours keeps its own direction (Unicode isolates). */
export const isolated = (words: string): string => `\u2068${words}\u2069`
