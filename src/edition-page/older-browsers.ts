// What the telephones of 2021 lack of the language: the modules that we share with the engine use it. The build turns new syntax into
// old, and adds no functions.

const add = (name: string, value: (this: unknown[], ...given: never[]) => unknown) => {
  if (!(name in Array.prototype)) Object.defineProperty(Array.prototype, name, { value, writable: true, configurable: true })
}

add('toSorted', function (compare: (a: unknown, b: unknown) => number) {
  return [...this].sort(compare)
})
add('at', function (index: number) {
  return this[index < 0 ? this.length + index : index]
})
