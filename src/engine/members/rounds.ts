// An order that is gone through again and again, as far as there is something to do: whoever waits is looked at again only when what he
// waits for has moved, in the round in which going through all of them would have come to him.

export interface Rounds {
  /** To be looked at when its turn comes: in this round if that is still ahead, else in the next. */
  wake(position: number): void
  /** The next position whose turn it is; -1: nobody has anything to do. */
  next(): number
  /** Whoever is woken from now on has his turn in a new round. */
  endRound(): void
}

/** All are awake at the beginning. */
export const createRounds = (size: number): Rounds => {
  /** round × size + position, the smallest first. */
  const heap: number[] = Array.from({ length: size }, (_, position) => position)
  const due = new Float64Array(size).map((_, position) => position)
  let now = -1
  const swap = (one: number, other: number) => {
    const kept = heap[one] as number
    heap[one] = heap[other] as number
    heap[other] = kept
  }
  const rise = (from: number) => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if ((heap[parent] as number) <= (heap[at] as number)) return
      swap(at, parent)
      at = parent
    }
  }
  const sink = () => {
    for (let at = 0; ; ) {
      const left = at * 2 + 1
      if (left >= heap.length) return
      const least = left + 1 < heap.length && (heap[left + 1] as number) < (heap[left] as number) ? left + 1 : left
      if ((heap[at] as number) <= (heap[least] as number)) return
      swap(at, least)
      at = least
    }
  }
  return {
    wake: (position) => {
      const round = Math.max(0, Math.floor(now / size))
      const turn = round * size + position
      const key = turn > now ? turn : turn + size
      const known = due[position] as number
      if (known >= 0 && known <= key) return
      due[position] = key
      heap.push(key)
      rise(heap.length - 1)
    },
    next: () => {
      while (heap.length > 0) {
        const key = heap[0] as number
        const last = heap.pop() as number
        if (heap.length > 0) {
          heap[0] = last
          sink()
        }
        const position = key % size
        if (due[position] !== key) continue
        due[position] = -1
        now = key
        return position
      }
      return -1
    },
    endRound: () => {
      now = (Math.floor(Math.max(now, 0) / size) + 1) * size - 1
    },
  }
}
