/**
 * What the edge holds a signed request to before the house sees it. A house that takes the operator's word (`house.signedOnly` 0) carries
 * out the commands behind a signature that it refuses: they stand there like any other. So nothing whose proof would be refused is
 * submitted, and in such a house nothing that its key may not ask for.
 */
import { claimReject, NONCE_WINDOW, signedReject } from '../../core/access/index.ts'
import type { Command, CommandOf, Reject } from '../../core/words/index.ts'
import type { Service } from '../../service/index.ts'

/** Signed requests that are on their way through the journal. */
export type Underway = {
  /** Why the house would refuse the request now, behind what is under way; null when it would not. */
  reject(signed: CommandOf<'signed'>, asked: readonly Command[]): Reject | null
  /** Submits it; until it has been executed it is under way. */
  submit<T>(signed: CommandOf<'signed'>, asked: readonly Command[], act: () => Promise<T>): Promise<T>
  /** Settles when the request of this key and nonce that is under way has been executed or refused; null when there is none. */
  end(key: string, nonce: number): Promise<unknown> | null
}

type Submitted = { readonly closes: readonly string[]; readonly ended: Promise<unknown> }

/** Nothing is under way yet. */
export function underwayOf(service: Service): Underway {
  const keys = new Map<string, Map<number, Submitted>>()
  return {
    reject(signed, asked) {
      const { house } = service
      const reject = signedReject({ ...house, clock: { ...house.clock, nowMs: service.nowMs() } }, signed)
      if (reject !== null) return reject
      const nonces = keys.get(signed.key)
      if (nonces !== undefined && [...nonces.keys()].some((nonce) => nonce - signed.nonce >= NONCE_WINDOW))
        return 'nonceUsed'
      for (const others of keys.values()) {
        for (const { closes } of others.values()) if (closes.includes(signed.key)) return 'keyUnknown'
      }
      if (house.params.house.signedOnly[0] === 1) return null
      return asked.map((command) => claimReject(house, signed.key, command)).find((found) => found !== null) ?? null
    },
    async submit({ key, nonce }, asked, act) {
      const nonces = keys.get(key) ?? new Map<number, Submitted>()
      keys.set(key, nonces)
      const ended = act()
      const closes = asked.flatMap((command) => (command.type === 'sessionClose' ? [command.key] : []))
      nonces.set(nonce, { closes, ended: ended.catch(() => null) })
      try {
        return await ended
      } finally {
        nonces.delete(nonce)
        if (nonces.size === 0) keys.delete(key)
      }
    },
    end: (key, nonce) => keys.get(key)?.get(nonce)?.ended ?? null,
  }
}
