/** Replay: a past crash through this engine in the reader's own browser, beside other rules, at any of its moments. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { ArmName } from '../../../src/lab/replay/playback/index.ts'
import { moment, percent } from '../format.ts'
import { Played } from '../parts/played.tsx'
import { Empty, When } from '../parts/states.tsx'
import { cancel, type Playing, play, playing } from '../replay/player.ts'
import { useHouse } from '../state/resource.ts'
import type { Scenario } from '../wire/types.ts'
import { armWords } from '../words/replay.ts'

const ACCOUNTS = { low: 50, usual: 100, high: 1000 } as const

/** The command line's own seed when none is wished, and the largest that is asked for here. */
const SEED = { usual: 1, high: 999_999 } as const

/** The page. */
export function ReplayPage(): ComponentChildren {
  const heads = useHouse<readonly Scenario[]>('/v1/scenarios', 600_000)
  return (
    <>
      <h1>Play a past crash through these rules, and through others</h1>
      <p class="deck">
        Your browser executes it with the program that the house runs: a made-up population, the prices and order books
        of the day. The same scenario, number of accounts and seed give the same figures everywhere.
      </p>
      <When of={heads} what="the scenarios">
        {(list) => (list.length === 0 ? <Empty>This house offers no scenario.</Empty> : <Wish heads={list} />)}
      </When>
      <Outcome of={playing.value} />
    </>
  )
}

function Wish({ heads }: { readonly heads: readonly Scenario[] }): ComponentChildren {
  const [name, choose] = useState(heads.find((head) => head.name === 'october-2025')?.name ?? heads[0]!.name)
  const [accounts, setAccounts] = useState<number>(ACCOUNTS.usual)
  const [seed, setSeed] = useState<number>(SEED.usual)
  const [arms, setArms] = useState<readonly ArmName[]>(['plimsoll', 'full-liquidation'])
  const head = heads.find((each) => each.name === name)
  const isWhole = (value: number, low: number, high: number): boolean =>
    Number.isInteger(value) && value >= low && value <= high
  const holds = isWhole(accounts, ACCOUNTS.low, ACCOUNTS.high) && isWhole(seed, 0, SEED.high)
  const turn = (arm: ArmName): void =>
    setArms(armWords.map((each) => each.arm).filter((each) => (each === arm) !== arms.includes(each)))
  const start = (event: Event): void => {
    event.preventDefault()
    if (holds && arms.length > 0) void play(name, { accounts, seed, arms })
  }
  return (
    <form onSubmit={start}>
      <div class="replay-wish">
        <label>
          <span>Scenario</span>
          <select value={name} onChange={(event) => choose(event.currentTarget.value)}>
            {heads.map((each) => (
              <option key={each.name} value={each.name}>
                {each.title}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>
            Accounts, {ACCOUNTS.low} to {ACCOUNTS.high}
          </span>
          <input
            type="number"
            min={ACCOUNTS.low}
            max={ACCOUNTS.high}
            value={accounts}
            onInput={(event) => setAccounts(Number(event.currentTarget.value))}
          />
        </label>
        <label>
          <span>Seed</span>
          <input
            type="number"
            min={0}
            max={SEED.high}
            value={seed}
            onInput={(event) => setSeed(event.currentTarget.valueAsNumber)}
          />
        </label>
        <fieldset>
          <legend>Rules, side by side</legend>
          {armWords.map(({ arm, name: word }) => (
            <label key={arm}>
              <input type="checkbox" name={arm} checked={arms.includes(arm)} onChange={() => turn(arm)} /> {word}
            </label>
          ))}
        </fieldset>
        <button type="submit" disabled={!holds || arms.length === 0}>
          Replay
        </button>
      </div>
      {head !== undefined && (
        <p class="said">
          {head.story} From {moment(head.fromMs)} to {moment(head.toMs)}.
        </p>
      )}
    </form>
  )
}

function Outcome({ of }: { readonly of: Playing }): ComponentChildren {
  switch (of.phase) {
    case 'idle':
      return <Empty>Nothing has been replayed yet.</Empty>
    case 'failed':
      return (
        <p class="problem" role="alert">
          <strong>Not replayed.</strong> {of.why}
        </p>
      )
    case 'playing':
      return (
        <div class="progress">
          <p>
            Playing {armWords.find(({ arm }) => arm === of.arm)!.name}: {percent(of.part * 1e6, 0)}
          </p>
          <progress value={of.part} aria-label="Part that has been played" />{' '}
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </div>
      )
    case 'played':
      return <Played arms={of.done} />
  }
}
