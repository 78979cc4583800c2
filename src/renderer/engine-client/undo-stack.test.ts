import { describe, expect, it } from 'vitest'
import { createUndoStack, type UndoStep } from './undo-stack.ts'

/** A value that steps change; each undo answers what does it again. */
const counter = () => {
  let value = 0
  const change = (by: number): UndoStep['undo'] => {
    value += by
    return async () => change(-by)
  }
  return { value: () => value, step: (by: number): UndoStep => ({ message: { key: 'x' }, undo: change(by) }) }
}

describe('undo of lists', () => {
  it('takes back the last act, and does it again', async () => {
    const { value, step } = counter()
    const stack = createUndoStack()
    stack.push(step(1))
    stack.push(step(10))
    await stack.undo()
    expect(value()).toBe(1)
    await stack.redo()
    expect(value()).toBe(11)
    await stack.undo()
    await stack.undo()
    expect(value()).toBe(0)
    expect(await stack.undo()).toBeNull()
  })
  it('takes back one step of its own toast, wherever it stands', async () => {
    const { value, step } = counter()
    const stack = createUndoStack()
    const first = stack.push(step(1))
    stack.push(step(10))
    await stack.undo(first.id)
    expect(value()).toBe(10)
    expect(await stack.undo(first.id)).toBeNull()
  })
  it('keeps a step whose undo did not work', async () => {
    const stack = createUndoStack()
    let works = false
    const undo: UndoStep['undo'] = async () => {
      if (!works) throw new Error('disk full')
      return undo
    }
    stack.push({ message: { key: 'x' }, undo })
    await expect(stack.undo()).rejects.toThrow('disk full')
    works = true
    expect(await stack.undo()).not.toBeNull()
  })
  it('keeps a step that could not be done again', async () => {
    const stack = createUndoStack()
    let works = true
    const undo: UndoStep['undo'] = async () => {
      if (!works) throw new Error('disk full')
      return undo
    }
    stack.push({ message: { key: 'x' }, undo })
    await stack.undo()
    works = false
    await expect(stack.redo()).rejects.toThrow('disk full')
    expect(stack.canRedo()).toBe(true)
    works = true
    expect(await stack.redo()).not.toBeNull()
  })
  it('forgets what could be done again when something new is done', async () => {
    const { step } = counter()
    const stack = createUndoStack()
    stack.push(step(1))
    await stack.undo()
    stack.push(step(5))
    expect(stack.canRedo()).toBe(false)
  })
})
