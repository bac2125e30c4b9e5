/** How this page stands to the house: what was heard last, and when. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import type { Standing } from '../../../src/sdk/index.ts'

const headNow = signal<Standing | null>(null)
const heardAt = signal<number | null>(null)
const second = signal(Date.now())
const failures = signal(0)

/** The latest place of the house that any answer told of; null before the first answer. */
export const head: ReadonlySignal<Standing | null> = headNow

/** Milliseconds since the house was heard; null before the first answer. */
export const silenceMs: ReadonlySignal<number | null> = computed(() =>
  heardAt.value === null ? null : Math.max(0, second.value - heardAt.value),
)

/** Silence after which figures are called old, ms. */
const STALE_MS = 8_000

/** connecting: nothing heard yet; live; stale: heard too long ago; lost: asked in vain. */
export const link: ReadonlySignal<'connecting' | 'live' | 'stale' | 'lost'> = computed(() => {
  if (failures.value >= 2) return 'lost'
  if (silenceMs.value === null) return 'connecting'
  return silenceMs.value > STALE_MS ? 'stale' : 'live'
})

/** Whether the stream is up: then questions are asked when something happened, not by the clock alone. */
export const streaming = signal(false)

/** Notes an answer. */
export function heard({ seq, timeMs, stateHash }: Standing): void {
  heardAt.value = Date.now()
  failures.value = 0
  if (headNow.value === null || seq >= headNow.value.seq) headNow.value = { seq, timeMs, stateHash }
}

/** Forgets the place of a house that is no more: another one, behind it, answers at the same address. */
export function forgetHead(): void {
  headNow.value = null
}

/** Notes that the house did not answer. */
export function notHeard(): void {
  failures.value += 1
}

/** Starts the clock of this module; returns how to stop it. */
export function startClock(): () => void {
  const timer = setInterval(() => {
    second.value = Date.now()
  }, 1_000)
  const stop = effect(() => {
    document.documentElement.dataset['link'] = link.value
  })
  return () => {
    clearInterval(timer)
    stop()
  }
}
