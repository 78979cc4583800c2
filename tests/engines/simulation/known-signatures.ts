// A signature that was checked is remembered: in a history every device checks the same ones, and they are what libsodium does most.
import sodium from 'libsodium-wrappers-sumo'

/** Some histories' worth. */
const mostKnown = 20_000
const latin = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** The verdict over the same key, message and signature is the same for ever. Errors are not remembered. */
export const rememberSignatures = async () => {
  await sodium.ready
  const verify = sodium.crypto_sign_verify_detached
  const known = new Map<string, boolean>()
  const remembering: typeof verify = (signature, message, key) => {
    if (typeof message === 'string') return verify(signature, message, key)
    const all = `${latin(key)}${latin(signature)}${latin(message)}`
    const before = known.get(all)
    if (before !== undefined) return before
    const verdict = verify(signature, message, key)
    if (known.size >= mostKnown) known.clear()
    known.set(all, verdict)
    return verdict
  }
  Object.assign(sodium, { crypto_sign_verify_detached: remembering })
}
